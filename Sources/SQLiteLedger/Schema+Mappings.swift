extension Schema {
    /// What mappings were, and who or what changed them; and the ways from an event to its sales.
    static let mappingHistory = """
        CREATE TABLE mapping_changes (
            id     INTEGER NOT NULL PRIMARY KEY,
            event  TEXT    NOT NULL,
            cause  TEXT    NOT NULL CHECK (cause IN (
                'integration', 'manual', 'tixly', 'deletion', 'restoration', 'operator', 'uitdatabank')),
            actor  TEXT,
            before TEXT,
            after  TEXT,
            at     BIGINT  NOT NULL,
            CHECK (before IS NOT NULL OR after IS NOT NULL),
            CHECK ((cause = 'operator') = (actor IS NOT NULL))
        );
        CREATE INDEX mapping_changes_by_event ON mapping_changes (event, id);

        CREATE INDEX lines_by_event ON lines (event, since) WHERE kind = 'uitpas';
        CREATE INDEX sales_by_event ON sales (event, organizer) WHERE cancelled_at IS NULL;
        """

    /// Whether Tixly has said which ticket types there are; what an event costs, and since when.
    static let mappingPrices = """
        ALTER TABLE mappings ADD COLUMN says_ticket_types BOOLEAN NOT NULL DEFAULT FALSE;
        ALTER TABLE mappings ADD COLUMN price_categories TEXT;
        ALTER TABLE mappings ADD COLUMN prices_since BIGINT;
        """
}
