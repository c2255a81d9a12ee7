extension Schema {
    /// What UiTPAS is told in place of the seller's label; lines of before are told as they were sold.
    static let priceCategories = "ALTER TABLE lines ADD COLUMN price_category TEXT;"
}
