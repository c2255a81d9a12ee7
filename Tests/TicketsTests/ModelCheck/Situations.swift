import Tickets

/// What the model check explores.
extension ModelCheckTests.Situation {
    static let all: [Self] = [
        Self(name: "sold", setting: Setting(baskets: [["g"]], mail: [.sold], faults: 1), isExplorable: true),
        Self(
            name: "sold and cancelled",
            setting: Setting(baskets: [["g"]], mail: [.sold, .cancelled], faults: 1),
            isExplorable: true
        ),
        Self(
            name: "reserved, and perhaps sold",
            setting: Setting(baskets: [["g"]], mail: [.reserved, .sold], faults: 1)
        ),
        Self(
            name: "two lines of one organiser",
            setting: Setting(baskets: [["g", "g"]], mail: [.sold], faults: 1)
        ),
        Self(
            name: "two organisers in a basket that stands or falls as one",
            setting: Setting(baskets: [["g", "b"]], mail: [.reserved], atomicity: .basket, faults: 1)
        ),
        Self(
            name: "a line added to a basket that stands or falls as one",
            setting: Setting(
                baskets: [["g", "g"]],
                mail: [.reserved, .added],
                atomicity: .basket,
                faults: 1
            )
        ),
        Self(
            name: "two baskets with the same tuple",
            setting: Setting(baskets: [["g"], ["g"]], mail: [.sold], hasSameTuples: true, faults: 1)
        ),
        Self(
            name: "commands that are lost",
            setting: Setting(
                baskets: [["g"]],
                mail: [.sold, .cancelled],
                faults: 1,
                losesMessages: true
            ),
            isExplorable: true
        ),
        Self(
            name: "an operator settles what was kept with another label",
            setting: Setting(
                baskets: [["g"]],
                mail: [.sold, .cancelled],
                answers: [.registered, .registeredOtherwise],
                faults: 1,
                hasOperator: true,
                altersLabels: true
            ),
            isExplorable: true
        ),
        Self(
            name: "an operator settles what was given up unread",
            setting: Setting(
                baskets: [["g"]],
                mail: [.sold],
                answers: [.registered],
                faults: 1,
                hasOperator: true,
                free: [.cannotRead, .giveUp]
            )
        ),
    ]
}
