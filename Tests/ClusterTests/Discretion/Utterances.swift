import Foundation
import Messages
import Sandbox
import Working

/// What Tixly says in the story: messages as they should be, and numbers wherever one can stand.
enum Utterances {
    /// A line that is sold with a UiTPAS.
    static func line(
        _ number: String,
        id: String = "1",
        event: String = "109",
        type: String = "UiTPAS integratie",
        more: String = ""
    ) -> String {
        """
        {"lineId":"\(id)",\(more)"eventId":"\(event)","ticketType":"\(type)","regularPrice":"12.00",\
        "uitpasNumber":"\(number)","tariff":{"id":"SOCIALTARIFF-1","price":"2.40"}}
        """
    }

    static func basket(
        _ id: String,
        _ lines: String...,
        seller: String = "handelsbeurs",
        more: String = ""
    ) -> String {
        """
        {"basketId":"\(id)","workgroup":"gent","seller":"\(seller)","channel":"online",\(more)\
        "lines":[\(lines.joined(separator: ","))]}
        """
    }

    static func cancelled(_ basket: String, reason: String = "klant") -> String {
        """
        {"basketId":"\(basket)","workgroup":"gent","seller":"handelsbeurs",\
        "cancelledAt":"2026-11-23T19:02:11+01:00","reason":"\(reason)"}
        """
    }

    static func changed(_ event: String, uitdb: String, name: String = "Concert") -> String {
        """
        {"eventId":"\(event)","workgroup":"gent","owner":"handelsbeurs","labels":["UiTPAS"],"name":"\(name)",\
        "externalMapping":{"uitdb":"\(uitdb)","source":"manual"}}
        """
    }

    /// A basket with `text` in one place after another.
    static func baskets(holding text: String, tag: String) -> [String] {
        let template = basket(
            "T-\(tag)",
            line(TestData.regular),
            more: #""soldAt":"2026-11-23T19:02:11+01:00","customerId":"K-88","#
        )
        let places = [
            "T-\(tag)", "gent", "handelsbeurs", "online", "2026-11-23T19:02:11+01:00", "K-88", "109",
            "UiTPAS integratie", "12.00", TestData.regular, "SOCIALTARIFF-1", "2.40",
        ]
        var all = places.map { template.replacing("\"\($0)\"", with: "\"\(text)\"") }
        all.append(template.replacing(#""lineId":"1""#, with: "\"lineId\":\"\(text)\""))
        // As a key, and as a value of what is not known.
        all.append(template.replacing("\"basketId\"", with: "\"\(text)\""))
        all.append(template.replacing("\"uitpasNumber\"", with: "\"nummer\""))
        return all
    }

    /// Numbers as JSON has them, with and without the zeros that it can't have.
    static func bare(_ number: String) -> [String] {
        [number, String(number.drop { $0 == "0" }), "\(number.drop { $0 == "0" }).0"].flatMap { text in
            [
                basket("J", line(TestData.regular))
                    .replacing("\"\(TestData.regular)\"", with: text),
                basket("J", line(TestData.regular)).replacing("\"J\"", with: text),
                basket("J", line(TestData.regular)).replacing("\"12.00\"", with: text),
            ]
        }
    }

    /// Bodies that are no message at all.
    static func rubbish(_ number: String) -> [[UInt8]] {
        let latin = [0xE9] + Array(number.utf8)
        return [
            Array("pas \(number)".utf8), Array("\"\(number)\"".utf8), Array("[\(number)]".utf8),
            Array("{\"uitpasNumber\":\"\(number)".utf8), Array("{\"uitpasNumber\":\"\(number)\",}".utf8),
            Array("<xml>\(number)</xml>".utf8), Array("uitpasNumber=\(number)&a=1".utf8),
            Array("{\"uitpasNumber\":\"".utf8) + latin + Array("\"}".utf8), latin,
            Array(number.utf16).flatMap {
                [UInt8($0 & 0xFF), UInt8($0 >> 8)]
            },
        ]
    }

    /// Messages whose properties hold a text; the same property of every text has the same `message_id`.
    static func properties(_ text: String, login: String) -> [Publication] {
        let changes: [(inout MessageProperties) -> Void] = [
            { $0.correlationID = text }, { $0.appID = text }, { $0.contentType = text },
            { $0.contentEncoding = text }, { $0.type = text }, { $0.replyTo = "uitpas.\(text)" },
            { $0.replyTo = text }, { $0.headers = ["pas": .string(text), text: .bool(true)] },
            { $0.headers = ["pas": .bytes(Array(text.utf8) + [0xFF])] },
            { $0.headers = ["pas": .table(["in": .array([.string(text), .bytes(Array(text.utf8))])])] },
            { $0.headers = ["deadline": .string(text)] },
            { $0.headers = ["traceparent": .string(text), "x-uitpas-detail": .string(text)] },
            { $0.messageID = text },
        ]
        let borrowed = basket(text.replacing(#"\"#, with: ""), line(TestData.regular))
        return numbered("property", changes) + [.said(MessageType.sold, borrowed, as: login)]
    }

    /// Numbers where the protocol wants a number.
    static func numbers(_ number: String) -> [Publication] {
        let value = UInt64(number) ?? 0
        return numbered(
            "number",
            [
                { $0.timestamp = value }, { $0.headers = ["pas": .int64(Int64(value))] },
                { $0.headers = ["pas": .uint64(value)] }, { $0.headers = ["pas": .double(Double(value))] },
                { $0.headers = ["pas": .timestamp(value)] },
            ]
        )
    }

    private static func numbered(
        _ kind: String,
        _ changes: [(inout MessageProperties) -> Void]
    ) -> [Publication] {
        changes.enumerated().map { index, change in
            .said(MessageType.sold, basket("P", "{}"), as: nil) {
                $0.messageID = "\(kind) \(index)"
                change(&$0)
            }
        }
    }
}
