import JSON

/// `docs/asyncapi.yaml`.
struct Contract {
    struct Message {
        var name: String
        /// The file in `docs/schemas`.
        var schema: String
        var body: JSON

        /// Its examples' bodies.
        var examples: [JSON] { (body["examples"]?.items ?? []).compactMap { $0["payload"] } }
    }

    let document: JSON

    init() throws { document = try JSON(yaml: Repository.text("docs/asyncapi.yaml")) }

    var messages: [Message] {
        (document["components"]?["messages"]?.members ?? [:]).sorted { $0.key < $1.key }.map {
            let path = $0.value["payload"]?["$ref"]?.text ?? ""
            return Message(name: $0.key, schema: path.replacing("schemas/", with: ""), body: $0.value)
        }
    }

    func message(_ name: String) -> Message? { messages.first { $0.name == name } }

    var channels: [String: JSON] { document["channels"]?.members ?? [:] }
}
