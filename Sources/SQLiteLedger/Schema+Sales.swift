extension Schema {
    /// What is asked of a period counts by the registration where nobody has paid.
    static let salesByTime = "CREATE INDEX sales_by_time ON sales (registered_at);"
}
