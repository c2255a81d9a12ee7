import Foundation
import JSON
import Testing

/// Messages that the pages and `docs/examples` show.
@Suite struct ExampleTests {
    @Test(.validator) func `every file of examples is as its type's schema has it`() async throws {
        let contract = try Contract()
        let folder = Repository.documentation.appending(path: "examples").path()
        var cases: [Case] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
            let file = try JSON(parsing: Repository.text("docs/examples/\(name)").utf8)
            let message = try #require(contract.message(file["type"]?.text ?? ""), "\(name)")
            cases.append(Case(schema: message.schema, instance: file["body"] ?? .null, isClosed: true))
        }
        let complaints = try await Validator.complaints(about: cases)
        #expect(cases.count >= 5 && Array(complaints.joined()) == [], "\(complaints)")
    }

    /// A block begins with three backticks and `json`, then the name of the message that it shows.
    @Test(.validator) func `every JSON block of a page is the message that it says it is`() async throws {
        let contract = try Contract()
        var cases: [Case] = []
        var places: [String] = []
        for page in try Repository.pages() {
            for block in try Repository.text(page).matches(of: /```json([^\n]*)\n([^`]*)```/) {
                let name = block.1.trimmingCharacters(in: .whitespaces)
                let message = try #require(
                    contract.message(name),
                    "\(page): a JSON block must name its message, as in ```json basket.sold"
                )
                let instance = try JSON(parsing: block.2.utf8)
                cases.append(Case(schema: message.schema, instance: instance, isClosed: true))
                places.append("\(page): \(name)")
            }
        }
        let complaints = try await Validator.complaints(about: cases)
        for (place, complaint) in zip(places, complaints) { #expect(complaint == [], "\(place)") }
        #expect(cases.count >= 3)
    }
}
