extension Schema {
    /// Sales of which it can't be told whose they are, and lines that wait for another organiser.
    static let attribution = """
        ALTER TABLE lines ADD COLUMN organizer_doubt TEXT
            CHECK (organizer_doubt IN ('contested', 'disturbed', 'unconfirmed'));
        ALTER TABLE lines ADD COLUMN contested_by TEXT
            CHECK ((contested_by IS NOT NULL) = (organizer_doubt IS NOT NULL AND organizer_doubt = 'contested'));
        CREATE INDEX lines_doubted ON lines (event) WHERE organizer_doubt IS NOT NULL;
        CREATE INDEX lines_stranded ON lines (event) WHERE state = 'parked' AND ticket_sale IS NULL;
        """
}
