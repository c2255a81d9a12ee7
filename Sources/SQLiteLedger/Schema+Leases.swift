extension Schema {
    static let polling = """
        -- One row: who polls UiTdatabank, and until when everything that was changed there has been told.
        CREATE TABLE polls (
            source     TEXT   NOT NULL PRIMARY KEY CHECK (source = 'uitdatabank'),
            holder     TEXT   NOT NULL,
            held_until BIGINT NOT NULL,
            watermark  BIGINT
        );
        """

    /// From then on `watermark` is that of events; until then it was of events and organisers.
    static let pollsByKind = """
        ALTER TABLE polls ADD COLUMN organizer_watermark BIGINT;
        UPDATE polls SET organizer_watermark = watermark;
        """

    /// Not copied with a ledger: whoever uses the copy takes them anew.
    static let leases = """
        -- Which process does what one does for all of its kind.
        CREATE TABLE leases (
            duty       TEXT   NOT NULL PRIMARY KEY,
            holder     TEXT   NOT NULL,
            held_until BIGINT NOT NULL
        );
        """

    static let restorations = """
        -- When a copy was put in the ledger's place; one that has no end lasts.
        CREATE TABLE restorations (
            id          INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            copied_at   BIGINT  NOT NULL,
            restored_at BIGINT  NOT NULL,
            told_at     BIGINT,
            actor       TEXT    NOT NULL,
            ended_at    BIGINT
        );
        """
}
