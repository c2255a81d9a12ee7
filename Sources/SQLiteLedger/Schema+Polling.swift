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
}
