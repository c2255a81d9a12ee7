extension State {
    /// `GET /events/{id}` at UiTdatabank.
    func event(_ id: String) throws(Problem) -> Answer {
        guard let event = world.events[id] else { throw absent("Event", id) }
        let organizer = event.organizer.flatMap { world.organizers[$0] }
        return Answer(event.document(organizer: organizer), contentType: "application/ld+json")
    }

    /// `GET /organizers/{id}` at UiTdatabank.
    func organizer(_ id: String) throws(Problem) -> Answer {
        guard let organizer = world.organizers[id] else { throw absent("Organizer", id) }
        return Answer(organizer.document, contentType: "application/ld+json")
    }

    /// Not a violation: an id may well have been mistyped at the box office.
    private func absent(_ kind: String, _ id: String) -> Problem {
        var problem = Problem.notFound
        problem.detail = "The \(kind) with id \"\(id)\" was not found."
        problem.isExcused = true
        return problem
    }
}
