extension Settings {
    /// Takes over what the file says; what is wrong goes to its findings.
    mutating func read(_ file: Fields, _ secrets: SecretSource) {
        file.allow(
            [
                "requireUserId", "deliveryLimit", "timings", "workgroups", "sellers", "organizers",
                "uitdatabank",
            ] + Address.all.map(\.key)
        )
        if let flag = file["requireUserId"]?.flag() { requireUserID = flag }
        if let limit = file["deliveryLimit"]?.whole(1...1_000_000, "a whole number from 1") {
            deliveryLimit = limit
        }
        for address in Address.all {
            file[address.key]?.text { text throws(Complaint) in try address.take(text, &self) }
        }
        if let item = file["timings"], !item.isNull, let fields = item.fields() { timings.read(fields) }
        if let item = file["uitdatabank"], !item.isNull, let fields = item.fields() {
            fields.allow(["clientId", "poll"])
            uitdatabankClientID = fields["clientId"]?.text()
            uitdatabankPoll = fields["poll"]?.pause()
        }
        readWorkgroups(file)
        readSellers(file)
        readOrganizers(file, secrets)
    }

    private mutating func readWorkgroups(_ file: Fields) {
        guard let item = file["workgroups"], !item.isNull,
            let fields = item.fields("a mapping of ids to workgroups")
        else { return }
        for id in fields.names {
            guard let workgroup = fields[id] else { continue }
            workgroup.check(id, .word)
            workgroups[id] = Workgroup(reading: workgroup)
        }
    }

    private mutating func readSellers(_ file: Fields) {
        guard let item = file["sellers"], !item.isNull, let list = item.elements("a list of sellers") else {
            return
        }
        let known = file["workgroups"]?.mappingKeys ?? []
        var ids = Uniqueness()
        for item in list {
            guard let fields = item.fields("a seller, such as { id: handelsbeurs, workgroup: gent }") else {
                continue
            }
            fields.allow(["id", "workgroup", "amqpUser", "priceCategories"])
            let id = fields.required("id", "the seller's id")?.identifier(.word, ids: &ids)
            let workgroup = fields.required("workgroup", "the id of a workgroup")?.reference(to: known)
            let user = fields["amqpUser"]?.text("a broker login")
            let categories = Self.priceCategories(of: fields)
            guard let id, let workgroup else { continue }
            sellers.append(
                Seller(id: id, workgroup: workgroup, amqpUser: user, priceCategories: categories)
            )
        }
    }

    private static func priceCategories(of seller: Fields) -> [String: String] {
        let expected = "a mapping of labels to price categories, such as { Rang 1: Basistarief }"
        guard let item = seller["priceCategories"], !item.isNull, let fields = item.fields(expected) else {
            return [:]
        }
        var categories: [String: String] = [:]
        for label in fields.names { categories[label] = fields[label]?.text("a price category") }
        return categories
    }

    private mutating func readOrganizers(_ file: Fields, _ secrets: SecretSource) {
        guard let item = file["organizers"], !item.isNull, let list = item.elements("a list of organisers")
        else { return }
        var ids = Uniqueness()
        for item in list {
            if let organizer = Organizer(reading: item, ids: &ids, secrets) { organizers.append(organizer) }
        }
    }
}

extension Organizer {
    fileprivate init?(reading item: Item, ids: inout Uniqueness, _ secrets: SecretSource) {
        guard let fields = item.fields("an organiser, with id, clientId and a secret") else { return nil }
        fields.allow(
            ["id", "name", "clientId"] + SecretSource.keys + ["requestsPerSecond", "dedicatedQueue"]
        )
        let id = fields.required("id", "the organiser's id in UiTdatabank")?.identifier(.uitdbID, ids: &ids)
        let name = fields["name"]?.text()
        let clientID = fields.required("clientId", "the client id at publiq")?.text()
        let secret = secrets.secret(of: fields)
        let rate = fields["requestsPerSecond"]?.number(0.000_001...1_000_000, "a number above 0")
        let dedicated = fields["dedicatedQueue"]?.flag()
        guard let id, let clientID, let secret else { return nil }
        self.init(
            id: id,
            name: name,
            clientID: clientID,
            secret: secret,
            requestsPerSecond: rate,
            dedicatedQueue: dedicated ?? false
        )
    }
}

extension Timings {
    fileprivate mutating func read(_ fields: Fields) {
        fields.allow(["sendBy", "deadline", "writeHorizon"])
        if let time = fields["sendBy"]?.seconds() { sendBy = time }
        if let time = fields["deadline"]?.seconds() { deadline = time }
        if let time = fields["writeHorizon"]?.seconds() { writeHorizon = time }
    }
}
