internal import CPostgres
import SQLLedger

/// What a statement answered.
struct Reply {
    var rows: [SQLRow]
    /// How many rows it changed.
    var changes: Int

    /// Reads a result, which stays its owner's.
    init(_ result: OpaquePointer) throws(Problem) {
        let columns = PQnfields(result)
        let names = (0..<columns).map { PQfname(result, $0).map { String(cString: $0) } ?? "" }
        let types = (0..<columns).map { PQftype(result, $0) }
        rows = []
        rows.reserveCapacity(Int(PQntuples(result)))
        for row in 0..<PQntuples(result) {
            var values: [SQLValue] = []
            values.reserveCapacity(Int(columns))
            for column in 0..<columns {
                values.append(try Self.value(result, row, column, of: types[Int(column)]))
            }
            rows.append(SQLRow(values, names: names))
        }
        changes = PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
    }

    private static func value(
        _ result: OpaquePointer,
        _ row: Int32,
        _ column: Int32,
        of type: Oid
    ) throws(Problem) -> SQLValue {
        if PQgetisnull(result, row, column) == 1 { return .null }
        guard let start = PQgetvalue(result, row, column) else { return .null }
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, row, column)))
        switch type {
        case 16: return .integer(bytes.first == 0 ? 0 : 1)
        case 21: return .integer(Int64(number(Int16.self, bytes)))
        case 23: return .integer(Int64(number(Int32.self, bytes)))
        case 20, 5069: return .integer(number(Int64.self, bytes))
        case 701: return .real(Double(bitPattern: number(UInt64.self, bytes)))
        case 1184: return .instant(Encoding.milliseconds(number(Int64.self, bytes)))
        case 17: return .bytes([UInt8](bytes))
        case 18, 19, 25, 114, 705, 1043:
            return .text(Encoding.withZeros(String(decoding: bytes, as: UTF8.self)))
        case 2278: return .null
        default:
            throw Problem(
                kind: .server(code: "42804"),
                text: "a column is of type \(type), which the ledger has none of"
            )
        }
    }

    private static func number<Number: FixedWidthInteger>(
        _ type: Number.Type,
        _ bytes: UnsafeRawBufferPointer
    ) -> Number {
        guard bytes.count == MemoryLayout<Number>.size else { return 0 }
        return Number(bigEndian: bytes.loadUnaligned(as: Number.self))
    }
}
