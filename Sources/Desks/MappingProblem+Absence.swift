import Discretion
import Tickets

extension MappingProblem {
    /// Why no ticket can be sold for an event, and what to do; nil for one that is published.
    ///
    /// What waits for UiTdatabank's validation counts as published, and so does an old event without a status. No
    /// document is an event that UiTdatabank does not have.
    init?(absenceOf document: UiTdatabankEvent?, _ id: UiTdatabankEventID) {
        guard let document else {
            self.init(
                code: .eventNotFound,
                message: "UiTdatabank has no event \(id); correct the id in Tixly."
            )
            return
        }
        let text: String
        switch document.workflowStatus.uppercased() {
        case "APPROVED", "READY_FOR_VALIDATION", "": return nil
        case "DRAFT": text = "The event is a draft in UiTdatabank; publish it there."
        case "REJECTED":
            text =
                "The event was rejected in UiTdatabank; ask publiq why, or map it to another event with uitpas mappings "
                + "set."
        case "DELETED":
            text = "The event was deleted in UiTdatabank; map it to another event with uitpas mappings set."
        case let other:
            text = "The event is \(Redaction.sentence(other.lowercased())) in UiTdatabank; publish it there."
        }
        self.init(code: .notPublished, message: text)
    }
}
