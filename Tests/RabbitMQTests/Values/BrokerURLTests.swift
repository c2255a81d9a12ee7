import Testing

@testable import RabbitMQ

struct BrokerURLTests {
    @Test func `a plain URL has the defaults`() throws {
        let url = try BrokerURL("amqp://rabbit.example")
        #expect(url == BrokerURL(host: "rabbit.example"))
        #expect((url.port, url.virtualHost, url.user, url.password) == (5_672, "/", "guest", "guest"))
        #expect((url.heartbeat, url.connectionTimeout) == (.seconds(10), .seconds(5)))
        #expect(url.tls == nil)
    }

    @Test func `every part is percent-decoded`() throws {
        let url = try BrokerURL("amqp://us%40er:p%2Ca%3a%C3%A9@rabbit:1234/v%2fhost")
        #expect((url.user, url.password, url.virtualHost) == ("us@er", "p,a:é", "v/host"))
        #expect((url.host, url.port) == ("rabbit", 1_234))
    }

    @Test(arguments: ["amqp://h/%2f", "amqp://h/", "amqp://h", "AMQP://h", " amqp://h \n", "amqp://guest@h"])
    func `these mean the same`(_ text: String) throws {
        #expect(try BrokerURL(text) == BrokerURL(host: "h"))
    }

    @Test func `an IPv6 address stands in brackets`() throws {
        #expect(try BrokerURL("amqp://[::1]").host == "::1")
        let url = try BrokerURL("amqp://[::1]:1234/x")
        #expect((url.host, url.port, url.virtualHost) == ("::1", 1_234, "x"))
        #expect(url.authority == "[::1]:1234")
    }

    @Test func `several are separated by commas`() throws {
        let urls = try BrokerURL.list("amqp://a:p%2cq@one, amqps://two/x,amqp://three:9")
        #expect(urls.map(\.authority) == ["one:5672", "two:5671", "three:9"])
        #expect(urls[0].password == "p,q")
        #expect(urls[1].virtualHost == "x")
    }

    @Test func `the parameters are RabbitMQ's`() throws {
        let url = try BrokerURL(
            "amqps://h?cacertfile=%2fca.pem&certfile=c.pem&keyfile=k.pem&verify=verify_peer"
                + "&server_name_indication=h&heartbeat=7&connection_timeout=1500"
        )
        var tls = BrokerURL.TLS()
        (tls.authorities, tls.certificate, tls.key) = ("/ca.pem", "c.pem", "k.pem")
        let expected = BrokerURL(
            host: "h",
            tls: tls,
            heartbeat: .seconds(7),
            connectionTimeout: .milliseconds(1_500)
        )
        #expect(url == expected)
        #expect(url.port == 5_671)
        #expect(try BrokerURL("amqps://h?verify=verify_none").tls?.verifiesPeer == false)
        #expect(try BrokerURL("amqps://h?server_name_indication=disable").tls?.verifiesHost == false)
    }

    @Test func `a login by certificate has neither user nor password`() throws {
        let url = try BrokerURL("amqps://h/v?certfile=c.pem&keyfile=k.pem&auth_mechanism=external")
        #expect((url.mechanism, url.tls?.certificate) == (.external, "c.pem"))
        #expect("\(url)" == "amqps://h:5671/v")
        #expect(try BrokerURL("amqps://u:p@h?auth_mechanism=PLAIN").mechanism == .plain)
    }

    @Test(arguments: [
        ("http://h", "an AMQP URL begins with amqp:// or amqps://"),
        ("", "an AMQP URL begins with amqp:// or amqps://"),
        ("amqp://", "the AMQP URL has no host"),
        ("amqp://u:s3cret@", "the AMQP URL has no host"),
        ("amqp://u:s3/cret@h", "the AMQP URL's port is no number from 1 to 65535"),
        ("amqp://u:s3%cret@h", "the AMQP URL's password is not percent-encoded UTF-8"),
        ("amqp://h:0", "the AMQP URL's port is no number from 1 to 65535"),
        ("amqp://h:70000", "the AMQP URL's port is no number from 1 to 65535"),
        ("amqp://h:+5", "the AMQP URL's port is no number from 1 to 65535"),
        ("amqp://[::1", "the AMQP URL's IPv6 address lacks its closing bracket"),
        ("amqp://h/a/b", "the AMQP URL's virtual host holds a /, to be written %2f"),
        ("amqp://h?heartbeat", "a parameter of the AMQP URL is not written name=value"),
        ("amqp://h?heartbeat=0", "the AMQP URL's heartbeat is no number from 1 to 3600"),
        ("amqp://h?connection_timeout=x", "the AMQP URL's connection_timeout is no number from 1 to 600000"),
        ("amqp://h?cacertfile=x", "the AMQP URL's cacertfile belongs to amqps://"),
        ("amqps://h?verify=yes", "the AMQP URL's verify is neither verify_peer nor verify_none"),
        ("amqps://h?certfile=x", "the AMQP URL has one of certfile and keyfile; they go together"),
        (
            "amqps://h?server_name_indication=g",
            "the AMQP URL's server_name_indication is neither its host nor disable"
        ),
        ("amqp://h?auth_mechanism=gssapi", "the AMQP URL's auth_mechanism is neither plain nor external"),
        (
            "amqp://h?auth_mechanism=external",
            "the AMQP URL's auth_mechanism=external takes amqps:// with certfile and keyfile"
        ),
        (
            "amqps://h?auth_mechanism=external",
            "the AMQP URL's auth_mechanism=external takes amqps:// with certfile and keyfile"
        ),
        (
            "amqps://u:s3cret@h?certfile=c&keyfile=k&auth_mechanism=external",
            "the AMQP URL has a user beside auth_mechanism=external, where the certificate says who logs in"
        ),
        ("amqp://h,", "an AMQP URL begins with amqp:// or amqps://"),
    ])
    func `what is wrong is said without the password`(_ text: String, _ sentence: String) {
        let error = #expect(throws: BrokerURL.Malformed.self) { try BrokerURL.list(text) }
        #expect(error?.description == sentence)
    }

    @Test func `an unknown parameter is told which ones there are`() {
        let error = #expect(throws: BrokerURL.Malformed.self) { try BrokerURL("amqp://h?s3cret=1") }
        #expect(error?.description.contains("connection_timeout") == true)
        #expect(error?.description.contains("s3cret") == false)
    }

    @Test func `the password is masked wherever it is printed`() throws {
        let url = try BrokerURL("amqps://u%40:s3cret@h/v%2f?cacertfile=x")
        #expect("\(url)" == "amqps://u%40:***@h:5671/v%2f")
        var dumped = ""
        dump([url], to: &dumped)
        #expect(!dumped.contains("s3cret"))
        #expect(!String(reflecting: url).contains("s3cret"))
    }
}
