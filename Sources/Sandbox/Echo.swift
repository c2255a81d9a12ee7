import Hummingbird
import JSON

extension Fault {
    /// The answer that quotes what was asked.
    func echo(_ quotation: String) -> Answer {
        var answer = quoting(quotation)
        answer.headers = headers
        return answer
    }

    private func quoting(_ quotation: String) -> Answer {
        guard action == .echo else {
            let page = "<!DOCTYPE html><html><body><h1>\(status)</h1><pre>\(quotation)</pre></body></html>\n"
            return Answer(status: status, contentType: "text/html; charset=utf-8", bytes: Array(page.utf8))
        }
        return Answer(
            Problem(
                type: "uitpas/not-understood",
                status: status,
                title: "Not understood",
                detail: quotation,
                endUserMessage: ["nl": quotation],
                more: ["request": .string(quotation)]
            )
        )
    }
}

extension Fault.Action {
    /// What is answered where nobody says.
    var status: Int {
        switch self {
        case .html, .echoHTML: 502
        case .echo: 400
        case .delay, .status, .closeBeforeRead, .closeBeforeCommit, .closeAfterCommit, .hangBeforeCommit,
            .hangAfterCommit, .commitAfterClientLeft, .shuffle, .listLag, .revokeToken, .truncate,
            .statusAfterCommit:
            503
        }
    }
}

extension Request {
    /// Method, target, authorisation and body in one line.
    func quotation(body: [UInt8]) -> String {
        [method.rawValue, uri.string, headers[.authorization] ?? "", String(decoding: body, as: UTF8.self)]
            .joined(separator: " ")
    }
}
