import SQLLedger

/// The ledger's tables in SQLite; those in PostgreSQL have the same names and columns.
///
/// Prices are euro cents, times milliseconds since 1970, JSON is text. Nothing is ever deleted, but for dead
/// letters that an operator purges.
enum Schema {
    static let baskets = """
        CREATE TABLE baskets (
            seller              TEXT    NOT NULL,
            basket              TEXT    NOT NULL,
            workgroup           TEXT    NOT NULL,
            is_known            BOOLEAN NOT NULL,
            cancellation_cause  TEXT    CHECK (cancellation_cause IN ('seller', 'expiry', 'basketRefused')),
            cancellation_reason TEXT,
            settlement          TEXT,
            reply_queue         TEXT,
            reply_correlation   TEXT,
            traceparent         TEXT,
            PRIMARY KEY (seller, basket),
            CHECK ((cancellation_cause IS NULL) = (cancellation_reason IS NULL)),
            CHECK (reply_queue IS NOT NULL OR reply_correlation IS NULL)
        );
        CREATE INDEX baskets_by_name ON baskets (basket);

        -- Wishes to cancel single lines, which may come before their lines.
        CREATE TABLE line_cancellations (
            seller TEXT NOT NULL,
            basket TEXT NOT NULL,
            line   TEXT NOT NULL,
            cause  TEXT NOT NULL CHECK (cause IN ('seller', 'expiry', 'basketRefused')),
            reason TEXT NOT NULL,
            PRIMARY KEY (seller, basket, line),
            FOREIGN KEY (seller, basket) REFERENCES baskets (seller, basket)
        );
        """

    static let lines = """
        CREATE TABLE lines (
            seller              TEXT    NOT NULL,
            basket              TEXT    NOT NULL,
            line                TEXT    NOT NULL,
            position            INTEGER NOT NULL CHECK (position >= 0),
            kind                TEXT    NOT NULL CHECK (kind IN ('uitpas', 'groupPass', 'other')),
            event               TEXT    NOT NULL,
            regular_price       BIGINT  NOT NULL,
            regular_price_label TEXT,
            uitpas_number       TEXT,
            tariff              TEXT,
            ticket_type         TEXT    NOT NULL,
            quoted_price        BIGINT,
            customer            TEXT,
            channel             TEXT    NOT NULL,
            sold_at             BIGINT,
            expires_at          BIGINT,
            is_sold             BOOLEAN NOT NULL,
            state               TEXT    NOT NULL CHECK (state IN (
                'recorded', 'unmapped', 'routed', 'registering', 'registered', 'cancelling', 'cancelled',
                'refused', 'withdrawn', 'manual', 'uncertain', 'parked')),
            since               BIGINT  NOT NULL,
            life                INTEGER NOT NULL CHECK (life >= 1),
            uitdatabank_event   TEXT,
            organizer           TEXT,
            attempt             TEXT,
            is_posted_alone     BOOLEAN NOT NULL,
            ticket_sale         TEXT,
            tariff_price        BIGINT,
            cancellation_cause  TEXT    CHECK (cancellation_cause IN ('seller', 'expiry', 'basketRefused')),
            cancellation_reason TEXT,
            reason              TEXT,
            messages            TEXT    NOT NULL,
            PRIMARY KEY (seller, basket, line),
            FOREIGN KEY (seller, basket) REFERENCES baskets (seller, basket),
            CHECK ((cancellation_cause IS NULL) = (cancellation_reason IS NULL)),
            CHECK ((uitdatabank_event IS NULL) = (organizer IS NULL))
        );
        CREATE INDEX lines_by_state ON lines (state, since);
        CREATE INDEX lines_waiting ON lines (event) WHERE state = 'unmapped';
        CREATE INDEX lines_reserved ON lines (state, expires_at) WHERE NOT is_sold;
        CREATE INDEX lines_in_doubt ON lines (uitdatabank_event, uitpas_number, tariff)
            WHERE state IN ('registering', 'uncertain');
        """

    static let attempts = """
        CREATE TABLE attempts (
            seller       TEXT   NOT NULL,
            basket       TEXT   NOT NULL,
            attempt      TEXT   NOT NULL,
            organizer    TEXT   NOT NULL,
            lines        TEXT   NOT NULL,
            started_at   BIGINT NOT NULL,
            send_by      BIGINT NOT NULL,
            settle_after BIGINT NOT NULL,
            absent_since BIGINT,
            ending       TEXT,
            ended_at     BIGINT,
            PRIMARY KEY (seller, basket, attempt),
            FOREIGN KEY (seller, basket) REFERENCES baskets (seller, basket)
        );

        -- What was seen about an attempt; kept for the operator.
        CREATE TABLE evidence (
            id      INTEGER NOT NULL PRIMARY KEY,
            seller  TEXT    NOT NULL,
            basket  TEXT    NOT NULL,
            attempt TEXT    NOT NULL,
            line    TEXT,
            text    TEXT    NOT NULL,
            at      BIGINT  NOT NULL,
            FOREIGN KEY (seller, basket) REFERENCES baskets (seller, basket)
        );
        CREATE INDEX evidence_by_basket ON evidence (seller, basket);
        """

    /// The clock that an attempt's fence is measured on, see ``Tickets/Moment``; attempts of before have none.
    static let attemptUptimes = """
        ALTER TABLE attempts ADD COLUMN boot TEXT NOT NULL DEFAULT '';
        ALTER TABLE attempts ADD COLUMN uptime BIGINT NOT NULL DEFAULT 0;
        """

    /// What operators do about lines, carried out or refused; and which sales a piece of evidence is about.
    static let lineActs = """
        CREATE TABLE line_acts (
            ruling      TEXT    NOT NULL PRIMARY KEY,
            seller      TEXT    NOT NULL,
            basket      TEXT    NOT NULL,
            line        TEXT    NOT NULL,
            attempt     TEXT    NOT NULL,
            word        TEXT    NOT NULL CHECK (word IN ('registered', 'absent')),
            ticket_sale TEXT,
            is_forced   BOOLEAN NOT NULL,
            from_state  TEXT    NOT NULL,
            to_state    TEXT    NOT NULL,
            refusal     TEXT,
            listed      TEXT    NOT NULL,
            actor       TEXT    NOT NULL,
            why         TEXT    NOT NULL,
            at          BIGINT  NOT NULL,
            FOREIGN KEY (seller, basket, line) REFERENCES lines (seller, basket, line),
            CHECK ((word = 'registered') = (ticket_sale IS NOT NULL))
        );
        CREATE INDEX line_acts_by_line ON line_acts (seller, basket, line);

        ALTER TABLE evidence ADD COLUMN sales TEXT NOT NULL DEFAULT '[]';
        """

    static let stalledLines = "CREATE INDEX lines_on_the_move ON lines (since) WHERE \(Sweeps.onTheMove);"

    /// What the reports ask by: days of sale and of cancellation.
    ///
    /// Of lines of before it is taken for the moment of sale or cancellation when they came to their state.
    static let reports = """
        ALTER TABLE lines ADD COLUMN cancelled_at BIGINT;
        UPDATE lines SET sold_at = COALESCE((
                SELECT MIN(sales.registered_at) FROM sales
                WHERE sales.seller = lines.seller AND sales.basket = lines.basket AND sales.line = lines.line
            ), since)
            WHERE is_sold AND sold_at IS NULL;
        UPDATE lines SET cancelled_at = COALESCE((
                SELECT MAX(sales.cancelled_at) FROM sales
                WHERE sales.seller = lines.seller AND sales.basket = lines.basket AND sales.line = lines.line
            ), since)
            WHERE cancellation_cause = 'seller';
        CREATE INDEX lines_sold ON lines (sold_at) WHERE is_sold;
        CREATE INDEX lines_cancelled ON lines (cancelled_at) WHERE cancelled_at IS NOT NULL;
        CREATE INDEX sales_by_uitdatabank_event ON sales (uitdatabank_event);
        CREATE INDEX lines_saleless ON lines (uitdatabank_event)
            WHERE kind = 'uitpas' AND ticket_sale IS NULL;
        """

    /// What was done at the UiTPAS desk about group passes, and who had pass numbers shown.
    static let worklist = """
        CREATE TABLE desk_acts (
            id            INTEGER NOT NULL PRIMARY KEY,
            seller        TEXT    NOT NULL,
            basket        TEXT    NOT NULL,
            line          TEXT    NOT NULL,
            word          TEXT    NOT NULL CHECK (word IN ('done', 'undone')),
            is_registered BOOLEAN NOT NULL,
            note          TEXT    NOT NULL,
            actor         TEXT    NOT NULL,
            at            BIGINT  NOT NULL,
            FOREIGN KEY (seller, basket, line) REFERENCES lines (seller, basket, line)
        );
        CREATE INDEX desk_acts_by_line ON desk_acts (seller, basket, line);

        CREATE TABLE reveals (
            id     INTEGER NOT NULL PRIMARY KEY,
            seller TEXT    NOT NULL,
            basket TEXT    NOT NULL,
            line   TEXT    NOT NULL,
            actor  TEXT    NOT NULL,
            at     BIGINT  NOT NULL,
            FOREIGN KEY (seller, basket, line) REFERENCES lines (seller, basket, line)
        );
        CREATE INDEX reveals_by_line ON reveals (seller, basket, line);
        """

    static let sales = """
        -- Every sale at UiTPAS that is or ever was ours: a line that begins anew forgets its old sale, this does not.
        CREATE TABLE sales (
            ticket_sale       TEXT    NOT NULL PRIMARY KEY,
            seller            TEXT    NOT NULL,
            basket            TEXT    NOT NULL,
            line              TEXT    NOT NULL,
            life              INTEGER NOT NULL,
            organizer         TEXT    NOT NULL,
            uitdatabank_event TEXT    NOT NULL,
            event             TEXT    NOT NULL,
            regular_price     BIGINT  NOT NULL,
            tariff_price      BIGINT  NOT NULL,
            registered_at     BIGINT  NOT NULL,
            cancelled_at      BIGINT,
            UNIQUE (seller, basket, line, life),
            FOREIGN KEY (seller, basket, line) REFERENCES lines (seller, basket, line)
        );
        """

    static let mappings = """
        CREATE TABLE mappings (
            event                 TEXT    NOT NULL PRIMARY KEY,
            workgroup             TEXT    NOT NULL,
            owner                 TEXT    NOT NULL,
            name                  TEXT,
            starts_at             BIGINT,
            labels                TEXT    NOT NULL,
            ticket_types          TEXT    NOT NULL,
            integration_reference TEXT,
            manual_reference      TEXT,
            operator_reference    TEXT,
            is_deleted            BOOLEAN NOT NULL,
            uitdatabank_event     TEXT,
            organizer             TEXT,
            problems              TEXT    NOT NULL,
            updated_at            BIGINT  NOT NULL
        );
        CREATE INDEX mappings_by_organizer ON mappings (organizer);
        """

    static let deadLetters = """
        CREATE TABLE dead_letters (
            id              INTEGER NOT NULL PRIMARY KEY,
            fingerprint     TEXT    NOT NULL UNIQUE,
            status          TEXT    NOT NULL CHECK (status IN ('open', 'replayed', 'discarded')),
            reason          TEXT    NOT NULL,
            detail          TEXT    NOT NULL,
            pointer         TEXT,
            queue           TEXT    NOT NULL,
            exchange        TEXT    NOT NULL,
            routing_key     TEXT    NOT NULL,
            worker          TEXT,
            first_failed_at BIGINT  NOT NULL,
            last_failed_at  BIGINT  NOT NULL,
            attempts        INTEGER NOT NULL,
            properties      TEXT    NOT NULL,
            body            BLOB    NOT NULL,
            origin          BIGINT
        );
        CREATE INDEX dead_letters_by_time ON dead_letters (last_failed_at);
        CREATE INDEX dead_letters_by_status ON dead_letters (status, last_failed_at);
        CREATE INDEX dead_letters_by_reason ON dead_letters (status, reason, queue, last_failed_at);
        CREATE INDEX dead_letters_by_queue ON dead_letters (status, queue, last_failed_at);

        CREATE TABLE dead_letter_acts (
            id          INTEGER NOT NULL PRIMARY KEY,
            dead_letter BIGINT  NOT NULL REFERENCES dead_letters (id),
            from_status TEXT    NOT NULL,
            to_status   TEXT    NOT NULL,
            actor       TEXT    NOT NULL,
            why         TEXT    NOT NULL,
            at          BIGINT  NOT NULL
        );
        CREATE INDEX dead_letter_acts_by_letter ON dead_letter_acts (dead_letter);

        -- Written by every check of the ledger's health, so that a full or broken disk shows.
        CREATE TABLE checks (count BIGINT NOT NULL);
        INSERT INTO checks (count) VALUES (0);
        """
}
