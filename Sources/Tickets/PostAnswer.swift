/// What came of an attempt.
package enum PostAnswer: Hashable, Sendable {
    /// A sale that UiTPAS has registered.
    package struct Receipt: Hashable, Sendable {
        package var sale: TicketSaleID
        package var event: UiTdatabankEventID
        /// As UiTPAS gave it back; digits only.
        package var number: String
        package var tariff: TariffID
        package var tariffPrice: Cents?
        /// As UiTPAS gave it back; nil where it left it out.
        package var regularPrice: Cents?
        package var regularPriceLabel: String?
        /// On publiq's clock; nil where publiq leaves it out.
        package var createdAt: Instant?

        package init(
            sale: TicketSaleID,
            event: UiTdatabankEventID,
            number: String,
            tariff: TariffID,
            tariffPrice: Cents?,
            regularPrice: Cents? = nil,
            regularPriceLabel: String? = nil,
            createdAt: Instant? = nil
        ) {
            self.sale = sale
            self.event = event
            self.number = number
            self.tariff = tariff
            self.tariffPrice = tariffPrice
            self.regularPrice = regularPrice
            self.regularPriceLabel = regularPriceLabel
            self.createdAt = createdAt
        }
    }

    case registered([Receipt])
    /// A business no; `index` is the place in the request that publiq names.
    case refused(index: Int?, reason: String, messages: LocalizedText)
    /// UiTPAS does not know a line's event, which is not published in UiTdatabank just now: the line waits until it is.
    case unpublished(index: Int?)
    /// publiq could not read what we sent: ours to mend.
    case rejected(index: Int?, reason: String)
    /// The request did not take effect: not sent, no token, no permission, too many requests.
    case returned(reason: String)
    /// Nobody knows.
    case unknown(reason: String)
}

extension PostAnswer.Receipt: CustomStringConvertible, CustomReflectable {
    /// Without the number.
    package var description: String { "sale \(sale) of event \(event) at tariff \(tariff)" }
    package var customMirror: Mirror { Mirror(self, children: ["sale": sale, "event": event]) }
}

extension [PostAnswer.Receipt] {
    /// Which sale is whose.
    ///
    /// The order of the answer means nothing, so a sale is told by everything that UiTPAS gives back; those that are
    /// equal are taken in order. publiq may name a tariff or a pass by another id than it was asked for, and leave
    /// things out, so what is left is matched by less and less, and in the end, when the numbers agree, by place: 200
    /// says that everything was registered.
    func paired(with lines: [Line]) -> (pairs: [(Line, PostAnswer.Receipt)], left: [PostAnswer.Receipt]) {
        var pairs: [(Line, PostAnswer.Receipt)] = []
        var (waiting, left) = (lines, self)
        func pair(where fits: (PostAnswer.Receipt, SaleTuple) -> Bool) {
            for line in waiting {
                guard let tuple = line.tuple, let place = left.firstIndex(where: { fits($0, tuple) }) else {
                    continue
                }
                pairs.append((line, left.remove(at: place)))
            }
            waiting.removeAll { line in pairs.contains { $0.0.id == line.id } }
        }
        func isSamePass(_ receipt: PostAnswer.Receipt, _ tuple: SaleTuple) -> Bool {
            receipt.event == tuple.event && receipt.number == tuple.number.digits
        }
        pair {
            isSamePass($0, $1) && $0.tariff == $1.tariff && $0.regularPrice == $1.regularPrice
                && $0.regularPriceLabel == $1.regularPriceLabel
        }
        pair { isSamePass($0, $1) && $0.tariff == $1.tariff && $0.regularPrice == $1.regularPrice }
        pair { isSamePass($0, $1) && $0.regularPrice == $1.regularPrice }
        pair { isSamePass($0, $1) && $0.tariff == $1.tariff }
        pair { isSamePass($0, $1) }
        if waiting.count == left.count { pair { _, _ in true } }
        return (pairs, left)
    }
}
