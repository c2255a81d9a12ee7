import FoundationEssentials
import JSON

extension State {
    /// `POST /ticket-sales`: all of it or, from the first item that is refused, none.
    mutating func registerSales(_ call: Call, now: Date) throws(Problem) -> Answer {
        let client = try client(of: call, at: now)
        guard call.contentType == "application/json" else { throw .unsupportedMediaType("application/json") }
        let requests = try SaleRequest.list(call.document())
        var pending: [Book.Use: Int] = [:]
        var drafts: [Sale] = []
        for (index, request) in requests.enumerated() {
            do throws(Problem) {
                drafts.append(try draft(request, by: client, pending: &pending, now: now))
            } catch {
                throw error.schemaErrors.isEmpty ? error.at("/\(index)") : error.below("/\(index)")
            }
        }
        return Answer(.array(book.register(drafts).map(\.json)))
    }

    /// Answers `DELETE /ticket-sales/{id}`.
    mutating func cancelSale(_ id: String, _ call: Call, now: Date) throws(Problem) -> Answer {
        let client = try client(of: call, at: now)
        guard let sale = Int(id).flatMap({ book[$0] }), "\(sale.id)" == id, sale.cancellation == nil else {
            throw .ticketSaleNotFound
        }
        let organizer = isStrict ? world.events[sale.event]?.organizer ?? sale.organizer : sale.organizer
        guard client.may(.ticketSalesRegister, for: organizer) else {
            throw .forbidden(.ticketSalesRegister, organizer: organizer)
        }
        book.cancel(sale.id, by: client.id, at: now)
        return .noContent
    }

    private func draft(
        _ request: SaleRequest,
        by client: Client,
        pending: inout [Book.Use: Int],
        now: Date
    ) throws(Problem) -> Sale {
        let (event, organizer) = try uitpasEvent(request.event, for: client, .ticketSalesRegister)
        let pass = try usablePass(request.number)
        let tariff: Tariff
        if ["SOCIALTARIFF", Tariff.socialID].contains(request.tariff) {
            let use = Book.Use(number: pass.number, subject: event.id)
            let earlier = pending[use] ?? 0
            switch entitlement(of: pass, at: event, of: organizer, pending: earlier, now: now) {
            case .none, .elsewhere: throw .socialTariffNotAvailable
            case .exhausted(let limit): throw .maximumReached(limit)
            case .refused(let problem): throw problem
            case .remaining: pending[use] = earlier + 1
            }
            tariff = .social(of: request.regularPrice)
        } else {
            tariff = .coupon(
                try coupon(request.tariff, of: pass, pending: &pending),
                of: request.regularPrice
            )
        }
        return Sale(
            id: 0,
            client: client.id,
            organizer: organizer.id,
            event: event.id,
            eventTitle: event.name,
            number: pass.number,
            regularPrice: request.regularPrice,
            regularPriceLabel: request.regularPriceLabel,
            tariff: tariff,
            createdAt: now,
            post: 0
        )
    }

    private func coupon(
        _ id: String,
        of pass: Pass,
        pending: inout [Book.Use: Int]
    ) throws(Problem) -> Pass.Coupon {
        guard id.hasPrefix("COUPON") else { throw .invalidData("/tariff/id", "is not the id of a tariff") }
        let use = Book.Use(number: pass.number, subject: id)
        guard let coupon = pass.coupons.first(where: { $0.id == id }), !book.isSpent(use), pending[use] == nil
        else { throw .invalidCoupon }
        pending[use] = 1
        return coupon
    }
}

extension Problem {
    /// The same, of an item of the document: its pointers are moved below the item's.
    fileprivate func below(_ pointer: String) -> Problem {
        .invalidData(
            schemaErrors.map { SchemaError(jsonPointer: pointer + $0.jsonPointer, error: $0.error) }
        )
    }
}
