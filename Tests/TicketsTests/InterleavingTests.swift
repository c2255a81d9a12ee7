import Testing
import Tickets

/// Random stories of one basket against a UiTPAS that loses answers, with workers that die at any moment.
///
/// What must hold at every step is checked by ``World``; what must hold at the end, here.
@Suite struct InterleavingTests {
    @Test(arguments: 0..<8) func `whatever the order, every sale is at UiTPAS once or not at all`(_ part: Int)
    {
        for seed in (part * 250)..<((part + 1) * 250) {
            var world = World(seed: UInt64(seed))
            for _ in 0..<60 { world.step() }
            world.drain()
            #expect(world.faults.isEmpty, "seed \(seed): \(world.faults)")
            guard world.faults.isEmpty else { return }
        }
    }
}

/// A small, fast, seeded source of chance (SplitMix64).
private struct Chance: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// One basket, its queues, its workers, and UiTPAS.
private struct World {
    enum Order: Hashable {
        case sale(OrganizerID)
        case cancellation(OrganizerID)
        case review
    }

    struct Message: Hashable {
        var order: Order
        var isRepeat = false
        var resumes = false

        /// The same message after a worker died over it.
        var redelivered: Message { Message(order: order, isRepeat: true, resumes: true) }
    }

    /// A worker in the middle of a sale command; its effects are published only when it is done.
    struct Worker {
        var message: Message
        var effects: [Effect]
        var attempt: Attempt
        var isParked = false
    }

    /// A request that UiTPAS may carry out at any moment until the attempt may be settled.
    struct Request {
        var attempt: Attempt
        var lines: [Line]
        var answer: PostAnswer?
    }

    struct Sale {
        var tuple: SaleTuple
        var line: LineID
        var createdAt: Instant
        var isActive = true
    }

    var chance: Chance
    var now = start
    var basket = Basket(key: BasketKey(seller: "handelsbeurs", basket: "B"), workgroup: "gent")
    var mappings: [EventID: Mapping] = mapped
    let atomicity: BasketRules.Atomicity
    var queue: [Message] = []
    var letters: [Message] = []
    var workers: [Worker] = []
    var requests: [AttemptID: Request] = [:]
    var sales: [TicketSaleID: Sale] = [:]
    /// What the accountants were told, each once.
    var accounts: Set<String> = []
    var isCancelled = false
    var isDraining = false
    var count = 0
    var faults: [String] = []

    init(seed: UInt64) {
        chance = Chance(state: seed)
        atomicity = seed.isMultiple(of: 3) ? .basket : .line
    }

    mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &chance) }
    mutating func happens(_ percent: Int) -> Bool { !isDraining && number(0..<100) < percent }

    mutating func step() {
        switch number(0..<12) {
        case 0: order()
        case 1: if happens(25) { cancel() }
        case 2...6: deliver()
        case 7: execute()
        case 8: answer()
        case 9: now = now + .seconds([1, 7, 40, 400][number(0..<4)])
        case 10: sweep()
        default: if happens(50) { move() } else { replay() }
        }
        check()
    }

    /// Lets everything come to its end: nothing fails any more, and time passes.
    mutating func drain() {
        isDraining = true
        for id: EventID in ["g", "b", "x"] where mappings[id]?.route == nil {
            mappings[id] = mapping(id, gentRoute)
        }
        queue.append(Message(order: .review))
        for _ in 0..<400 {
            if queue.isEmpty, workers.isEmpty { replay() }
            if queue.isEmpty, workers.isEmpty { sweep() }
            if queue.isEmpty, workers.isEmpty { break }
            deliver()
            for _ in requests { execute() }
            while !workers.isEmpty { answer() }
            now = now + .seconds(20)
            check()
        }
        if !queue.isEmpty || !workers.isEmpty || !letters.isEmpty { faults.append("it never ends") }
        close()
    }

    /// What must hold when nothing is left to do.
    private mutating func close() {
        for line in basket.orderedLines {
            switch line.state {
            case .registering, .routed, .cancelling, .unmapped, .parked, .uncertain, .manual:
                faults.append("\(line.id) is stuck in \(line.state)")
            case .registered, .cancelled, .refused, .withdrawn, .recorded: break
            }
            let active = sales.values.filter { $0.line == line.id && $0.isActive }.count
            if active != (line.state == .registered ? 1 : 0) {
                faults.append("\(line.id) is \(line.state), with \(active) sales at UiTPAS")
            }
        }
        if basket.isKnown, basket.settlement == nil { faults.append("never settled") }
        if isCancelled, sales.values.contains(where: \.isActive) { faults.append("cancelled, but sold") }
        let balance =
            accounts.filter { $0.hasPrefix("r") }.count - accounts.filter { $0.hasPrefix("c") }.count
        let active = sales.values.filter(\.isActive).count
        if balance != active { faults.append("the accounts say \(balance), UiTPAS says \(active)") }
        if accounts.filter({ $0.hasPrefix("r") }).count != sales.count {
            faults.append("not every sale was told to the accountants")
        }
    }

    /// What must hold at every moment.
    private mutating func check() {
        for line in basket.orderedLines {
            let active = sales.values.filter { $0.line == line.id && $0.isActive }.count
            if active > 1 { faults.append("\(line.id) has \(active) sales at UiTPAS") }
        }
    }
}

/// What Tixly, time and people do.
extension World {
    private mutating func order() {
        let events: [EventID] = ["g", "b", "x"]
        let lines = (1...3).filter { _ in number(0..<3) > 0 }
            .map { line(LineID("\($0)"), event: events[$0 - 1]) }
        guard !lines.isEmpty else { return }
        let payment: Tickets.Order.Payment =
            number(0..<2) == 0
            ? .sold(at: now) : .reserved(until: now + .seconds([-1, 30, 600][number(0..<3)]))
        do {
            let effects = try basket.take(
                Tickets.Order(payment: payment, channel: "online", customer: nil, lines: lines),
                at: now,
                knowing: mappings,
                atomicity: atomicity
            )
            publish(effects)
        } catch {
            faults.append("\(error)")
        }
    }

    private mutating func cancel() {
        isCancelled = true
        publish(basket.cancel(lines: nil, reason: "customer", at: now))
    }

    private mutating func move() {
        let event: EventID = ["g", "b", "x"][number(0..<3)]
        mappings[event] = mapping(event, [gentRoute, bruggeRoute, nil][number(0..<3)])
        queue.append(Message(order: .review))
    }

    private mutating func sweep() {
        for line in basket.orderedLines where line.isLapsed(at: now - Reservation.grace) {
            switch line.state {
            case .unmapped, .routed, .registered: queue.append(Message(order: .review))
            default: break
            }
        }
    }

    private mutating func replay() {
        queue += letters
        letters = []
    }

    /// A message twice in a queue is no more than a message delivered twice.
    private mutating func publish(_ effects: [Effect]) {
        for effect in effects {
            switch effect {
            case .sale(let organizer): queue.append(Message(order: .sale(organizer)))
            case .cancellation(let organizer): queue.append(Message(order: .cancellation(organizer)))
            case .retribution(let retribution):
                accounts.insert("\(retribution.kind) \(retribution.ticketSale)")
            case .outcome, .settled: break
            }
        }
    }
}

/// What workers do.
extension World {
    private mutating func deliver() {
        guard !queue.isEmpty else { return }
        let message = queue.remove(at: number(0..<queue.count))
        switch message.order {
        case .sale: work(Worker(message: message, effects: [], attempt: nobody), isFirst: true)
        case .cancellation(let organizer): remove(message, organizer)
        case .review:
            finish(message, basket.review(at: now, knowing: mappings, isRepeat: message.isRepeat))
        }
    }

    private var nobody: Attempt {
        Attempt(id: "", organizer: gent, lines: [], startedAt: Moment(now), sendBy: now, settleAfter: now)
    }

    /// Publishes what a worker has to say, or lets it die first: then its message comes again.
    private mutating func finish(_ message: Message, _ effects: [Effect], then verdict: [Message] = []) {
        if happens(15) {
            queue.append(message.redelivered)
            return
        }
        publish(effects)
        queue += verdict
    }

    private mutating func work(_ worker: Worker, isFirst: Bool) {
        var worker = worker
        guard case .sale(let organizer) = worker.message.order else { return }
        count += 1
        let (claim, effects) = basket.claim(
            for: organizer,
            as: AttemptID("A-\(count)"),
            at: Moment(now),
            timings: timings,
            knowing: mappings,
            isRepeat: isFirst && worker.message.isRepeat,
            resumes: isFirst && worker.message.resumes
        )
        worker.effects += effects
        switch claim {
        case .nothing, .barred: end(worker, again: false)
        case .wait: end(worker, again: true)
        case .resolve(let attempt, _): resolve(attempt, worker)
        case .post(let attempt, let lines):
            post(attempt, lines)
            worker.attempt = attempt
            workers.append(worker)
        }
    }

    /// The command is done, comes again later, or is a dead letter whose rest another command takes over.
    private mutating func end(_ worker: Worker, again: Bool) {
        let fresh = Message(order: worker.message.order)
        if worker.isParked {
            var letter = fresh
            letter.resumes = true
            if happens(15) {
                queue.append(worker.message.redelivered)
                return
            }
            letters.append(letter)
            publish(worker.effects)
            if again { queue.append(fresh) }
        } else {
            finish(worker.message, worker.effects, then: again ? [worker.message] : [])
        }
    }

    private mutating func post(_ attempt: Attempt, _ lines: [Line]) {
        for request in requests.values where now < request.attempt.settleAfter && request.answer == nil {
            for line in lines where request.attempt.lines.contains(line.id) {
                faults.append("\(line.id) is posted while \(request.attempt.id) may still be open")
            }
        }
        requests[attempt.id] = Request(attempt: attempt, lines: lines)
    }

    /// UiTPAS carries out one of the requests under way, as long as it can still arrive.
    private mutating func execute() {
        let open = requests.values.filter { $0.answer == nil && now < $0.attempt.settleAfter }
        guard let request = open.sorted(by: { $0.attempt.id < $1.attempt.id }).randomElement(using: &chance)
        else { return }
        let answer: PostAnswer =
            switch happens(50) ? number(0..<5) : 9 {
            case 0: .refused(index: number(0..<request.lines.count), reason: "no", messages: [:])
            case 1: .refused(index: nil, reason: "no", messages: [:])
            case 2: .rejected(index: 0, reason: "body")
            case 3: .returned(reason: "rate-limited")
            default: .registered(request.lines.compactMap { sell($0) })
            }
        requests[request.attempt.id]?.answer = answer
    }

    private mutating func sell(_ line: Line) -> PostAnswer.Receipt? {
        guard let tuple = line.tuple else { return nil }
        let sale = TicketSaleID("S-\(sales.count + 1)")
        sales[sale] = Sale(tuple: tuple, line: line.id, createdAt: now)
        return receipt(sale, line)
    }

    /// A worker gets its answer and writes it down, or loses it, or dies.
    private mutating func answer() {
        guard !workers.isEmpty else { return }
        var worker = workers.remove(at: number(0..<workers.count))
        let answer = requests[worker.attempt.id]?.answer
        if happens(10) {
            queue.append(worker.message.redelivered)
            return
        }
        let isLost = happens(20) || answer == nil
        let known = isLost ? .unknown(reason: "timeout") : answer ?? .unknown(reason: "timeout")
        worker.effects += basket.record(known, of: worker.attempt, at: now, atomicity: atomicity)
        switch known {
        case .rejected: worker.isParked = true
        case .returned:
            if happens(50) {
                guard case .sale(let organizer) = worker.message.order else { return }
                worker.effects += basket.parkSales(for: organizer, reason: "forbidden", at: now)
                worker.isParked = true
                let isOpen = basket.attempts.values.contains { $0.organizer == organizer && $0.ending == nil }
                return end(worker, again: isOpen)
            }
            return end(worker, again: true)
        case .registered, .refused, .unpublished, .unknown: break
        }
        work(worker, isFirst: false)
    }

    private mutating func resolve(_ attempt: Attempt, _ worker: Worker) {
        var worker = worker
        let listed = sales.filter { $0.value.isActive }.map {
            KnownSale(
                sale: $0.key,
                tuple: $0.value.tuple,
                tariffPrice: Cents(240),
                createdAt: $0.value.createdAt
            )
        }
        do {
            let (wait, effects) = try basket.resolve(
                attempt,
                from: Reading(begun: Moment(now), sales: listed),
                timings: timings,
                view: Ledger(basket: basket, past: accounts)
            )
            worker.effects += effects
            if wait == nil { work(worker, isFirst: false) } else { end(worker, again: true) }
        } catch {
            faults.append("\(error)")
        }
    }

    private mutating func remove(_ message: Message, _ organizer: OrganizerID) {
        var (lines, effects) = basket.startCancellations(
            for: organizer,
            at: now,
            isRepeat: message.isRepeat,
            resumes: message.resumes
        )
        if happens(15) {
            let parked = basket.parkCancellations(for: organizer, reason: "forbidden", at: now)
            guard !parked.isEmpty else { return finish(message, effects) }
            publish(effects + parked)
            return letters.append(Message(order: message.order, resumes: true))
        }
        for line in lines {
            guard let sale = line.ticketSale else { continue }
            sales[sale]?.isActive = false
            if happens(20) {
                return finish(message, effects, then: [Message(order: message.order, isRepeat: true)])
            }
            effects += basket.removed(sale, of: line.id, at: now, knowing: mappings)
        }
        finish(message, effects)
    }

    /// What the ledger knows: this basket is all there is.
    private struct Ledger: LedgerView {
        var basket: Basket
        /// Sales that were told once belong to somebody, or did.
        var past: Set<String>

        func owned(among sales: [TicketSaleID]) throws -> Set<TicketSaleID> {
            Set(basket.lines.values.compactMap(\.ticketSale))
                .union(sales.filter { past.contains("registered \($0)") })
        }

        func unresolved(like tuple: SaleTuple) throws -> [UnresolvedLine] {
            basket.orderedLines.compactMap { line in
                guard line.tuple == tuple, line.state == .registering || line.state == .uncertain else {
                    return nil
                }
                guard let attempt = line.attempt.flatMap({ basket.attempts[$0] }) else { return nil }
                return UnresolvedLine(
                    key: LineKey(basket: basket.key, line: line.id),
                    startedAt: attempt.startedAt,
                    settleAfter: attempt.settleAfter,
                    isUncertain: line.state == .uncertain
                )
            }
        }
    }
}
