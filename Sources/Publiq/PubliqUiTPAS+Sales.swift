package import Desks
import HTTPTransport
import JSON
import Messages
package import Tickets

extension PubliqUiTPAS {
    package func post(
        _ sales: [SaleTuple],
        for organizer: OrganizerID,
        notAfter: ContinuousClock.Instant,
        timings: Timings
    ) async -> PostResult {
        var request = request(.post, "/ticket-sales", deadline: timings.deadline)
        request.headers["Content-Type"] = "application/json"
        request.body = JSON.array(sales.map(\.json)).bytes
        request.isSentOnce = true
        request.notAfter = notAfter
        request.outlivedBy = timings.holdLimit
        let sender: AuthorizedSender
        do throws(UpstreamFailure) {
            sender = try await self.sender(for: organizer, by: notAfter)
        } catch {
            return .notExecuted(error)
        }
        do throws(AuthorizedSender.Failure) {
            let response = try await sender.send(request, tokenBy: notAfter)
            return PostResult(response, to: request, posting: sales)
        } catch {
            if case .exchange(let failure) = error, failure.verdict == .unknown {
                return .unknown(reason: failure.description)
            }
            return .notExecuted(UpstreamFailure(error))
        }
    }

    package func remove(
        _ sale: TicketSaleID,
        for organizer: OrganizerID,
        deadline: Duration
    ) async -> RemovalResult {
        let request = request(.delete, "/ticket-sales/\(sale.text.percentEncoded)", deadline: deadline)
        let response: HTTPResponse
        do throws(UpstreamFailure) {
            response = try await answer(to: request, for: organizer)
        } catch {
            return .failed(error)
        }
        let problem = Problem(response)
        switch response.status {
        // Not any 2xx: a page of something in between says nothing about the sale.
        case 204: return .gone
        case 404 where problem?.reason == "ticket-sale-not-found": return .gone
        case 400..<500 where !response.isTurnedAway:
            // Without a problem document it is not publiq's API that speaks, and asking again does no harm.
            guard let problem else { return .failed(UpstreamFailure(response, to: request)) }
            return .rejected(reason: problem.summary)
        default: return .failed(UpstreamFailure(response, to: request))
        }
    }
}

extension SaleTuple {
    /// As `POST /ticket-sales` takes it, and nothing else: publiq may refuse what it does not know.
    fileprivate var json: JSON {
        var members: [String: JSON] = [
            "uitpasNumber": .string(number.digits), "eventId": .string(event.text),
            "regularPrice": .number(regularPrice.euros), "tariff": ["id": .string(tariff.text)],
        ]
        if let label = regularPriceLabel, !label.isEmpty { members["regularPriceLabel"] = .string(label) }
        return .object(members)
    }
}

extension PostResult {
    fileprivate init(_ response: HTTPResponse, to request: HTTPRequest, posting sales: [SaleTuple]) {
        switch response.status {
        case 200..<300:
            let receipts = response.json?.items?.map { PostAnswer.Receipt($0, of: sales) }
            guard let receipts, !receipts.contains(nil) else {
                self = .unknown(reason: UpstreamFailure.unreadable(response, to: request).description)
                return
            }
            self = .registered(receipts.compactMap { $0 })
        case 401, 403, 429: self = .notExecuted(UpstreamFailure(response, to: request))
        // 408 is what a proxy says when it lost patience, with whom is not known.
        case 400..<500 where response.status != 408:
            // Without a problem document it is not publiq's API that speaks: HTML of something in between.
            guard let problem = Problem(response) else {
                self = .unknown(reason: UpstreamFailure.unreadable(response, to: request).description)
                return
            }
            let index = problem.index(among: sales.count)
            if problem.isOfUiTPAS {
                self = .refused(index: index, reason: problem.reason, messages: problem.messages)
            } else {
                self = .rejected(index: index, reason: problem.summary)
            }
        default: self = .unknown(reason: UpstreamFailure(response, to: request).description)
        }
    }
}

extension PostAnswer.Receipt {
    /// Nil unless it can be told which of the sales it is about.
    fileprivate init?(_ json: JSON, of sales: [SaleTuple]) {
        guard let sale = json["id"]?.identifier, let event = json["eventId"]?.identifier,
            let number = json["uitpasNumber"]?.identifier, let tariff = json.tariff
        else { return nil }
        self.init(
            sale: TicketSaleID(sale),
            // The id as we know it, should publiq write it in other letters.
            event: sales.first { $0.event.text.lowercased() == event.lowercased() }?.event
                ?? UiTdatabankEventID(event),
            number: number.filter(\.isNumber),
            tariff: tariff,
            tariffPrice: json["tariff"]?["price"]?.euros,
            regularPrice: json["regularPrice"]?.euros,
            regularPriceLabel: json["regularPriceLabel"]?.text.flatMap { $0.isEmpty ? nil : $0 },
            createdAt: json["creationDate"]?.text.flatMap { Instant(rfc3339: $0) }
        )
    }
}

extension JSON {
    /// The tariff of a sale; `tariffId` is its old place.
    var tariff: TariffID? { (self["tariff"]?["id"] ?? self["tariffId"])?.identifier.map { TariffID($0) } }
}
