extension OrganizerID {
    /// An organiser's id as UiTdatabank writes it: UUIDs are the same in whatever case.
    package init(uitdatabank text: some StringProtocol) {
        let isUUID = text.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12]
        self.init(isUUID ? text.lowercased() : String(text))
    }
}

extension UiTdatabankEventID {
    /// Reads what Tixly, a person or UiTdatabank itself may call an event: its id, or any URL that holds one.
    ///
    /// `https://www.uitdatabank.be/event/ID/preview`, `https://io.uitdatabank.be/events/ID`,
    /// `https://www.uitinvlaanderen.be/agenda/e/title/ID`, `urn:uuid:ID` and the like. The id is the last UUID in
    /// the path, or where the path has none, the last in what follows it; in lower case.
    package init?(reference text: String) {
        let path = text.prefix { $0 != "?" && $0 != "#" }
        guard let id = Self.last(in: path) ?? Self.last(in: text[path.endIndex...]) else { return nil }
        self.init(id)
    }

    private static func last(in text: Substring) -> String? {
        text.split { !($0.isASCII && ($0.isHexDigit || $0 == "-")) }.compactMap { uuid(in: $0) }.last
    }

    /// A UUID at the end of a word: titles run into ids in some URLs (`…/concert-5a0967f9-…`).
    private static func uuid(in word: Substring) -> String? {
        let candidate = word.suffix(36)
        let groups = candidate.split(separator: "-", omittingEmptySubsequences: false)
        guard groups.map(\.count) == [8, 4, 4, 4, 12] else { return nil }
        guard groups.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isHexDigit } }) else { return nil }
        if candidate.startIndex > word.startIndex {
            guard word[word.index(before: candidate.startIndex)] == "-" else { return nil }
        }
        return candidate.lowercased()
    }
}
