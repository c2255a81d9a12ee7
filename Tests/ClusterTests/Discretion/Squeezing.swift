/// Text as somebody would read it who looks for a number in it, whatever stands between the digits.
///
/// Written apart from `Redaction`, so that what is overlooked there is seen here.
enum Squeezing {
    /// Line by line: escapes of JSON and of URLs read, digits of any script as ours, everything but letters, digits
    /// and masks left out.
    static func squeezed(_ text: String) -> [UInt8] {
        var result: [UInt8] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let plain = line.contains("%") || line.contains("\\") ? decoded(String(line)) : String(line)
            for scalar in plain.unicodeScalars {
                if scalar.isASCII {
                    let byte = UInt8(ascii: scalar)
                    switch scalar {
                    case "0"..."9", "a"..."z", "A"..."Z", "*": result.append(byte)
                    default: break
                    }
                } else if let digit = scalar.properties.numericValue, (0...9).contains(digit) {
                    result.append(UInt8(ascii: "0") + UInt8(digit))
                }
            }
            result.append(UInt8(ascii: "\n"))
        }
        return result
    }

    private static func decoded(_ text: String) -> String {
        var text = text
        for _ in 0..<2 {
            text = text.replacing(/\\+[tnr]/) { _ in " " }
            text = text.replacing(/\\+u([0-9a-fA-F]{4})/) { match in
                UInt32(match.1, radix: 16).flatMap(Unicode.Scalar.init).map { String(Character($0)) } ?? ""
            }
            text = text.replacing(/(?:%[0-9a-fA-F]{2})+/) { match in
                let bytes = match.0.split(separator: "%").compactMap { UInt8($0, radix: 16) }
                return String(decoding: bytes, as: UTF8.self)
            }
        }
        return text
    }
}
