/// The ledger's tables in PostgreSQL, with the names and columns of those in SQLite.
///
/// Prices are euro cents, moments `timestamptz` (to the millisecond, as ours are), lists and texts in languages `json`,
/// which keeps them as they were written. Text is compared byte by byte (`"C"`): the order is the same on every host, and
/// no new version of its C library spoils an index. Nothing is ever deleted, but for dead letters that an operator purges.
enum Schema {
    /// As statements, for several at once can't be prepared.
    static let first = statements(baskets, lines, attempts, sales, acts, mappings, letters, replays, rest)
    static let attribution = statements(
        """
        ALTER TABLE lines
            ADD COLUMN organizer_doubt TEXT CHECK (organizer_doubt IN ('contested', 'disturbed', 'unconfirmed')),
            ADD COLUMN contested_by    TEXT,
            ADD CHECK ((contested_by IS NOT NULL) = (organizer_doubt IS NOT NULL AND organizer_doubt = 'contested'));
        COMMENT ON COLUMN lines.organizer_doubt IS 'why its sale may be another organiser''s at UiTPAS';
        CREATE INDEX lines_doubted ON lines (event) WHERE organizer_doubt IS NOT NULL;
        CREATE INDEX lines_stranded ON lines (event) WHERE state = 'parked' AND ticket_sale IS NULL;

        """
    )

    /// From then on `watermark` is that of events; until then it was of events and organisers.
    static let pollsByKind = statements(
        """
        ALTER TABLE polls ADD COLUMN organizer_watermark timestamptz;
        UPDATE polls SET organizer_watermark = watermark;

        """
    )

    /// Whether Tixly has said which ticket types there are; what an event costs, and since when.
    static let mappingPrices = statements(
        """
        ALTER TABLE mappings ADD COLUMN says_ticket_types boolean NOT NULL DEFAULT false;
        ALTER TABLE mappings ADD COLUMN price_categories json;
        ALTER TABLE mappings ADD COLUMN prices_since timestamptz;

        """
    )

    /// Not copied with a ledger: whoever uses the copy takes them anew.
    static let leases = statements(
        """
        CREATE TABLE leases (
            duty       TEXT        NOT NULL PRIMARY KEY,
            holder     TEXT        NOT NULL,
            held_until timestamptz NOT NULL
        );
        COMMENT ON TABLE leases IS 'which process does what one does for all of its kind';

        """
    )

    /// What is asked of a period counts by the registration where nobody has paid.
    static let salesByTime = ["CREATE INDEX sales_by_time ON sales (registered_at)"]

    private static func statements(_ parts: String...) -> [String] {
        parts.flatMap { part in part.split(separator: ";\n").map { String($0).trimmingSpace } }
            .filter { !$0.isEmpty }
            .map { $0.replacing(" TEXT", with: " text COLLATE \"C\"") }
    }

    private static let baskets = """
        CREATE TABLE baskets (
            seller              TEXT    NOT NULL,
            basket              TEXT    NOT NULL,
            workgroup           TEXT    NOT NULL,
            is_known            boolean NOT NULL,
            cancellation_cause  TEXT    CHECK (cancellation_cause IN ('seller', 'expiry', 'basketRefused')),
            cancellation_reason TEXT,
            settlement          json,
            reply_queue         TEXT,
            reply_correlation   TEXT,
            traceparent         TEXT,
            PRIMARY KEY (seller, basket),
            CHECK ((cancellation_cause IS NULL) = (cancellation_reason IS NULL)),
            CHECK (reply_queue IS NOT NULL OR reply_correlation IS NULL)
        );
        CREATE INDEX baskets_by_name ON baskets (basket, seller);
        CREATE TABLE line_cancellations (
            seller TEXT NOT NULL,
            basket TEXT NOT NULL,
            line   TEXT NOT NULL,
            cause  TEXT NOT NULL CHECK (cause IN ('seller', 'expiry', 'basketRefused')),
            reason TEXT NOT NULL,
            PRIMARY KEY (seller, basket, line),
            FOREIGN KEY (seller, basket) REFERENCES baskets (seller, basket)
        );
        COMMENT ON TABLE line_cancellations IS 'wishes to cancel single lines, which may come before their lines';

        """

    private static let lines = """
        CREATE TABLE lines (
            seller              TEXT        NOT NULL,
            basket              TEXT        NOT NULL,
            line                TEXT        NOT NULL,
            position            integer     NOT NULL CHECK (position >= 0),
            kind                TEXT        NOT NULL CHECK (kind IN ('uitpas', 'groupPass', 'other')),
            event               TEXT        NOT NULL,
            regular_price       bigint      NOT NULL CHECK (regular_price >= 0),
            regular_price_label TEXT,
            uitpas_number       TEXT        CHECK (uitpas_number ~ '^[0-9]{13}$'),
            tariff              TEXT,
            ticket_type         TEXT        NOT NULL,
            quoted_price        bigint      CHECK (quoted_price >= 0),
            customer            TEXT,
            channel             TEXT        NOT NULL,
            sold_at             timestamptz,
            expires_at          timestamptz,
            is_sold             boolean     NOT NULL,
            state               TEXT        NOT NULL CHECK (state IN (
                'recorded', 'unmapped', 'routed', 'registering', 'registered', 'cancelling', 'cancelled',
                'refused', 'withdrawn', 'manual', 'uncertain', 'parked')),
            since               timestamptz NOT NULL,
            life                integer     NOT NULL CHECK (life >= 1),
            uitdatabank_event   TEXT,
            organizer           TEXT,
            attempt             TEXT,
            is_posted_alone     boolean     NOT NULL,
            ticket_sale         TEXT,
            tariff_price        bigint      CHECK (tariff_price >= 0),
            cancellation_cause  TEXT        CHECK (cancellation_cause IN ('seller', 'expiry', 'basketRefused')),
            cancellation_reason TEXT,
            cancelled_at        timestamptz,
            reason              TEXT,
            messages            json        NOT NULL,
            price_category      TEXT,
            PRIMARY KEY (seller, basket, line),
            FOREIGN KEY (seller, basket) REFERENCES baskets (seller, basket),
            CHECK ((cancellation_cause IS NULL) = (cancellation_reason IS NULL)),
            CHECK ((uitdatabank_event IS NULL) = (organizer IS NULL))
        );
        COMMENT ON COLUMN lines.uitpas_number IS 'personal: it tells who has a social tariff';
        CREATE INDEX lines_by_state ON lines (state, since);
        CREATE INDEX lines_waiting ON lines (event, seller, basket) WHERE state = 'unmapped';
        CREATE INDEX lines_reserved ON lines (expires_at)
            WHERE NOT is_sold AND state IN ('unmapped', 'routed', 'registered', 'manual');
        CREATE INDEX lines_in_doubt ON lines (uitdatabank_event, uitpas_number, tariff)
            WHERE state IN ('registering', 'uncertain');
        CREATE INDEX lines_on_the_move ON lines (since) WHERE
            (state IN ('routed', 'registering', 'cancelling', 'uncertain')
                OR state = 'cancelled' AND cancellation_cause = 'expiry' AND (is_sold OR expires_at > since));
        CREATE INDEX lines_by_event ON lines (event, since) WHERE kind = 'uitpas';
        CREATE INDEX lines_sold ON lines (sold_at) WHERE is_sold;
        CREATE INDEX lines_cancelled ON lines (cancelled_at) WHERE cancelled_at IS NOT NULL;
        CREATE INDEX lines_saleless ON lines (uitdatabank_event) WHERE kind = 'uitpas' AND ticket_sale IS NULL;

        """

    private static let attempts = """
        CREATE TABLE attempts (
            seller       TEXT        NOT NULL,
            basket       TEXT        NOT NULL,
            attempt      TEXT        NOT NULL,
            organizer    TEXT        NOT NULL,
            lines        json        NOT NULL,
            started_at   timestamptz NOT NULL,
            send_by      timestamptz NOT NULL,
            settle_after timestamptz NOT NULL,
            absent_since timestamptz,
            ending       TEXT,
            ended_at     timestamptz,
            boot         TEXT        NOT NULL,
            uptime       bigint      NOT NULL,
            PRIMARY KEY (seller, basket, attempt),
            FOREIGN KEY (seller, basket) REFERENCES baskets (seller, basket)
        );
        CREATE INDEX attempts_open ON attempts (seller, basket, attempt) WHERE ending IS NULL;
        CREATE TABLE evidence (
            id      bigint      NOT NULL GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
            seller  TEXT        NOT NULL,
            basket  TEXT        NOT NULL,
            attempt TEXT        NOT NULL,
            line    TEXT,
            text    TEXT        NOT NULL,
            sales   json        NOT NULL,
            at      timestamptz NOT NULL,
            FOREIGN KEY (seller, basket) REFERENCES baskets (seller, basket)
        );
        COMMENT ON TABLE evidence IS 'what was seen about attempts; kept for the operator';
        CREATE INDEX evidence_by_basket ON evidence (seller, basket, id);

        """

    private static let sales = """
        CREATE TABLE sales (
            ticket_sale       TEXT        NOT NULL PRIMARY KEY,
            seller            TEXT        NOT NULL,
            basket            TEXT        NOT NULL,
            line              TEXT        NOT NULL,
            life              integer     NOT NULL CHECK (life >= 1),
            organizer         TEXT        NOT NULL,
            uitdatabank_event TEXT        NOT NULL,
            event             TEXT        NOT NULL,
            regular_price     bigint      NOT NULL CHECK (regular_price >= 0),
            tariff_price      bigint      NOT NULL CHECK (tariff_price >= 0),
            registered_at     timestamptz NOT NULL,
            cancelled_at      timestamptz,
            UNIQUE (seller, basket, line, life),
            FOREIGN KEY (seller, basket, line) REFERENCES lines (seller, basket, line)
        );
        COMMENT ON TABLE sales IS 'every sale at UiTPAS that is or ever was ours';
        CREATE INDEX sales_by_uitdatabank_event ON sales (uitdatabank_event, organizer);
        CREATE INDEX sales_by_event ON sales (event, organizer) WHERE cancelled_at IS NULL;

        """

    private static let acts = """
        CREATE TABLE line_acts (
            ruling      TEXT        NOT NULL PRIMARY KEY,
            seller      TEXT        NOT NULL,
            basket      TEXT        NOT NULL,
            line        TEXT        NOT NULL,
            attempt     TEXT        NOT NULL,
            word        TEXT        NOT NULL CHECK (word IN ('registered', 'absent')),
            ticket_sale TEXT,
            is_forced   boolean     NOT NULL,
            from_state  TEXT        NOT NULL,
            to_state    TEXT        NOT NULL,
            refusal     TEXT,
            listed      json        NOT NULL,
            actor       TEXT        NOT NULL,
            why         TEXT        NOT NULL,
            at          timestamptz NOT NULL,
            FOREIGN KEY (seller, basket, line) REFERENCES lines (seller, basket, line),
            CHECK ((word = 'registered') = (ticket_sale IS NOT NULL))
        );
        CREATE INDEX line_acts_by_line ON line_acts (seller, basket, line);
        CREATE TABLE desk_acts (
            id            bigint      NOT NULL GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
            seller        TEXT        NOT NULL,
            basket        TEXT        NOT NULL,
            line          TEXT        NOT NULL,
            word          TEXT        NOT NULL CHECK (word IN ('done', 'undone')),
            is_registered boolean     NOT NULL,
            note          TEXT        NOT NULL,
            actor         TEXT        NOT NULL,
            at            timestamptz NOT NULL,
            FOREIGN KEY (seller, basket, line) REFERENCES lines (seller, basket, line)
        );
        CREATE INDEX desk_acts_by_line ON desk_acts (seller, basket, line, id);
        CREATE TABLE reveals (
            id     bigint      NOT NULL GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
            seller TEXT        NOT NULL,
            basket TEXT        NOT NULL,
            line   TEXT        NOT NULL,
            actor  TEXT        NOT NULL,
            at     timestamptz NOT NULL,
            FOREIGN KEY (seller, basket, line) REFERENCES lines (seller, basket, line)
        );
        COMMENT ON TABLE reveals IS 'who had whole pass numbers shown';
        CREATE INDEX reveals_by_line ON reveals (seller, basket, line);

        """

    private static let mappings = """
        CREATE TABLE mappings (
            event                 TEXT        NOT NULL PRIMARY KEY,
            workgroup             TEXT        NOT NULL,
            owner                 TEXT        NOT NULL,
            name                  TEXT,
            starts_at             timestamptz,
            labels                json        NOT NULL,
            ticket_types          json        NOT NULL,
            integration_reference TEXT,
            manual_reference      TEXT,
            operator_reference    TEXT,
            is_deleted            boolean     NOT NULL,
            uitdatabank_event     TEXT,
            organizer             TEXT,
            problems              json        NOT NULL,
            updated_at            timestamptz NOT NULL
        );
        CREATE INDEX mappings_by_organizer ON mappings (organizer, event);
        CREATE TABLE mapping_changes (
            id     bigint      NOT NULL GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
            event  TEXT        NOT NULL,
            cause  TEXT        NOT NULL CHECK (cause IN (
                'integration', 'manual', 'tixly', 'deletion', 'restoration', 'operator', 'uitdatabank')),
            actor  TEXT,
            before json,
            after  json,
            at     timestamptz NOT NULL,
            CHECK (before IS NOT NULL OR after IS NOT NULL),
            CHECK ((cause = 'operator') = (actor IS NOT NULL))
        );
        CREATE INDEX mapping_changes_by_event ON mapping_changes (event, id);

        """
}
