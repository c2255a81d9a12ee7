extension Schema {
    /// Dead letters to work with: the register apart from the messages, so that lists read no bodies; whom a letter is
    /// about; a record of acts that outlives letters; replays that can be stopped and gone on with.
    ///
    /// A letter has one claim at most: the letter of a replay that is just being sent. Numbers are never given twice,
    /// for the record names them.
    static let lettersToWorkWith = """
        DROP INDEX dead_letters_by_time;
        DROP INDEX dead_letters_by_status;
        DROP INDEX dead_letters_by_reason;
        DROP INDEX dead_letters_by_queue;
        DROP INDEX dead_letter_acts_by_letter;
        ALTER TABLE dead_letters RENAME TO old_dead_letters;
        ALTER TABLE dead_letter_acts RENAME TO old_dead_letter_acts;

        CREATE TABLE dead_letters (
            id              INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            fingerprint     TEXT    NOT NULL UNIQUE,
            status          TEXT    NOT NULL CHECK (status IN ('open', 'replayed', 'discarded')),
            cause           TEXT    NOT NULL,
            reason          TEXT    NOT NULL,
            detail          TEXT    NOT NULL,
            pointer         TEXT,
            queue           TEXT    NOT NULL,
            exchange        TEXT    NOT NULL,
            routing_key     TEXT    NOT NULL,
            type            TEXT,
            message_id      TEXT,
            workgroup       TEXT,
            seller          TEXT,
            basket          TEXT,
            organizer       TEXT,
            worker          TEXT,
            first_failed_at BIGINT  NOT NULL,
            last_failed_at  BIGINT  NOT NULL,
            attempts        INTEGER NOT NULL,
            origin          BIGINT,
            body_size       INTEGER NOT NULL,
            is_corrected    BOOLEAN NOT NULL,
            claim           TEXT,
            claimed_until   BIGINT,
            touched_at      BIGINT  NOT NULL,
            CHECK ((claim IS NULL) = (claimed_until IS NULL))
        );
        CREATE INDEX dead_letters_by_status ON dead_letters (status, last_failed_at, id);
        CREATE INDEX dead_letters_by_cause ON dead_letters (status, cause, last_failed_at);
        CREATE INDEX dead_letters_by_reason ON dead_letters (status, reason, last_failed_at);
        CREATE INDEX dead_letters_by_queue ON dead_letters (status, queue, last_failed_at);
        CREATE INDEX dead_letters_by_basket ON dead_letters (seller, basket);
        CREATE INDEX dead_letters_by_origin ON dead_letters (origin) WHERE origin IS NOT NULL;
        CREATE INDEX dead_letters_claimed ON dead_letters (claim) WHERE claim IS NOT NULL;
        CREATE INDEX dead_letters_untouched ON dead_letters (touched_at);

        CREATE TABLE dead_letter_messages (
            dead_letter BIGINT NOT NULL PRIMARY KEY,
            properties  TEXT   NOT NULL,
            body        BLOB   NOT NULL,
            trail       TEXT   NOT NULL,
            correction  BLOB,
            FOREIGN KEY (dead_letter) REFERENCES dead_letters (id) ON DELETE CASCADE
        );

        CREATE TABLE dead_letter_events (
            dead_letter BIGINT NOT NULL,
            event       TEXT   NOT NULL,
            PRIMARY KEY (dead_letter, event),
            FOREIGN KEY (dead_letter) REFERENCES dead_letters (id) ON DELETE CASCADE
        );
        CREATE INDEX dead_letter_events_by_event ON dead_letter_events (event);

        CREATE TABLE dead_letter_acts (
            id          INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            act         TEXT    NOT NULL,
            dead_letter BIGINT,
            run         BIGINT,
            actor       TEXT    NOT NULL,
            why         TEXT    NOT NULL,
            at          BIGINT  NOT NULL,
            detail      TEXT    NOT NULL
        );
        CREATE INDEX dead_letter_acts_by_letter ON dead_letter_acts (dead_letter);
        CREATE INDEX dead_letter_acts_by_time ON dead_letter_acts (at);
        CREATE INDEX dead_letter_acts_by_run ON dead_letter_acts (run) WHERE run IS NOT NULL;

        CREATE TABLE replay_runs (
            id         INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            state      TEXT    NOT NULL CHECK (state IN ('running', 'stopping', 'stopped', 'done')),
            selection  TEXT    NOT NULL,
            rate       DOUBLE PRECISION,
            is_by_type BOOLEAN NOT NULL,
            actor      TEXT    NOT NULL,
            why        TEXT    NOT NULL,
            begun_at   BIGINT  NOT NULL,
            holder     TEXT    NOT NULL,
            seen_at    BIGINT  NOT NULL
        );

        CREATE TABLE replay_letters (
            run         BIGINT NOT NULL,
            dead_letter BIGINT NOT NULL,
            result      TEXT   CHECK (result IN ('sent', 'refused', 'skipped')),
            detail      TEXT   NOT NULL,
            at          BIGINT,
            PRIMARY KEY (run, dead_letter),
            FOREIGN KEY (run) REFERENCES replay_runs (id)
        );
        CREATE INDEX replay_letters_waiting ON replay_letters (run, dead_letter) WHERE result IS NULL;
        """

    static let oldLetterActs = """
        INSERT INTO dead_letter_acts (act, dead_letter, actor, why, at, detail)
            SELECT to_status, dead_letter, actor, why, at, '' FROM old_dead_letter_acts ORDER BY id;
        UPDATE dead_letters SET touched_at = COALESCE(
            (SELECT MAX(at) FROM old_dead_letter_acts WHERE old_dead_letter_acts.dead_letter = dead_letters.id),
            touched_at);
        DROP TABLE old_dead_letter_acts;
        DROP TABLE old_dead_letters;
        """
}
