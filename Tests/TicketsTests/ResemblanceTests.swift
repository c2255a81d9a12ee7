import Testing
import Tickets

@Suite struct `A label that resembles another` {
    private func similar(_ label: String, to wanted: String = "UiTPAS") -> Bool {
        Mapping(
            event: "1",
            workgroup: "gent",
            owner: "x",
            labels: [label],
            updatedAt: Instant(milliseconds: 0)
        )
        .label(resembling: wanted) != nil
    }

    @Test(arguments: [
        "UiT-pas", "UITPAS Gent", "uitpas ", " UiTPAS", "UiT PAS", "u.i.t.pas", "UiTPASS", "Utpas", "UiTPAZ",
        "Concert met UiTPAS!", "UiTPAS-kansentarief", "uitpasgent", "Ui T pas", "UiTPAS\u{A0}",
    ])
    func `is what somebody may have meant for it`(label: String) { #expect(similar(label)) }

    @Test(arguments: [
        "", " ", "Jazz", "fruitpassie", "UiT", "pas", "Uit met Vlieg", "buitenpost", "Paspartoe", "uitgaan",
        "museumpas",
    ])
    func `is not any other`(label: String) { #expect(!similar(label)) }

    @Test func `a short name has to be written right`() {
        #expect(similar("V-IP", to: "VIP"))
        #expect(!similar("VIB", to: "VIP") && !similar("VIPS", to: "VIP"))
    }

    @Test func `the right label is found among others`() {
        let mapping = Mapping(
            event: "1",
            workgroup: "gent",
            owner: "x",
            labels: ["Jazz", "UiTPAS Gent"],
            updatedAt: Instant(milliseconds: 0)
        )
        #expect(mapping.label(resembling: "UiTPAS") == "UiTPAS Gent")
    }
}
