import Tickets

/// The mappings that there are, by what stands for their events on a sheet.
struct KnownMappings {
    private let mappings: [EventID: Mapping]
    private let written: [String: [Mapping]]

    init(_ mappings: [EventID: Mapping]) {
        self.mappings = mappings
        var written: [String: [Mapping]] = [:]
        for mapping in mappings.values {
            for text in ExportRow.cells(mapping.event.text, under: "eventId") {
                written[text, default: []].append(mapping)
            }
        }
        self.written = written
    }

    /// The mapping of an event that is named by its id or as export writes it; several where masked ids look the same.
    func meant(by event: EventID) -> [Mapping] {
        mappings[event].map { [$0] } ?? written[event.text] ?? []
    }
}

extension Mapping {
    /// Whether a reference on a sheet leads where this mapping leads, or is its own reference as export writes it.
    func isWritten(as text: String) -> Bool {
        if let wanted = UiTdatabankEventID(reference: text), leads(to: wanted) { return true }
        return reference.map { ExportRow.cells($0, under: "uitdb").contains(text) } ?? false
    }
}

extension ExportRow {
    /// What may stand for a text on a sheet once it is read back: masked or whole.
    fileprivate static func cells(_ text: String, under key: String) -> Set<String> {
        Set(
            [IDKeys.mask(text, under: key), text].map { cell in
                let lines = cell.asSpreadsheetText.map { $0 == "\r\n" || $0 == "\r" ? "\n" : $0 }
                return String(lines).trimmed
            }
        )
    }
}
