import Imaging
import Inference
import Logging
import Telemetry
import TriageDomain

/// One model's turn with a study.
struct ModelTurn: Sendable {
  let model: ReadyModel
  /// When it is given up; nil for a model that decides.
  let deadline: ContinuousClock.Instant?
}

extension StudyClassifier {
  /// The models for one kind of input: those that decide on something first, each part in the catalogue's order.
  func models(for kind: ModelManifest.InputKind) -> [ReadyModel] {
    let suitable = models.filter { $0.manifest.inputKind == kind }
    return suitable.filter { !decided(by: $0).isEmpty } + suitable.filter { decided(by: $0).isEmpty }
  }

  /// The findings on which a model decides.
  func decided(by model: ReadyModel) -> [FindingKind] {
    model.manifest.findings.map(\.finding).filter { deciding[$0] == model.manifest.id }
  }

  /// Asks each model; a model that its own gate keeps from these images is not asked.
  ///
  /// What goes wrong with a model that decides is thrown; what goes wrong with one in shadow, or takes it longer than
  /// `shadowLimit`, costs its answer and nothing else.
  func read(
    _ models: [ReadyModel], statistics: GateStatistics, clock: inout StageClock,
    ask: (ModelTurn, inout StageClock) async throws(ClassificationError) -> [Finding]
  ) async throws(ClassificationError) -> Reading {
    var reading = Reading()
    // Models that decide come first, so that the shadows' time begins when they are done.
    var deadline: ContinuousClock.Instant?
    for model in models {
      let decides = Set(decided(by: model))
      if let refusal = GatePolicy(model.manifest.gate).refusal(statistics) {
        if !decides.isEmpty { reading.refusals.append(refusal) }
        continue
      }
      guard decides.isEmpty else {
        for finding in try await ask(ModelTurn(model: model, deadline: nil), &clock) {
          if decides.contains(finding.kind) {
            reading.findings.append(finding)
          } else {
            reading.shadowFindings.append(finding)
          }
        }
        continue
      }
      let end = deadline ?? .now + configuration.shadowLimit
      deadline = end
      do throws(ClassificationError) {
        reading.shadowFindings += try await ask(ModelTurn(model: model, deadline: end), &clock)
      } catch {
        if Task.isCancelled { throw error }
        var code = "failed"
        if case .tooLong = error { code = "too_long" }
        logger.entry(
          .warning, "a package in shadow gave no answer",
          [.modelID: model.manifest.reference.description, .errorCode: code])
      }
    }
    return reading
  }

  /// The network's answers to a study's inputs, in their order.
  func answers(
    of turn: ModelTurn, count: Int, input: @escaping @Sendable (Int) -> [Float]
  ) async throws(ClassificationError) -> [InputAnswer] {
    var answers = [InputAnswer?](repeating: nil, count: count)
    try await forEachAnswer(of: turn, count: count, input: input) { answers[$0] = $1 }
    return answers.compactMap(\.self)
  }

  /// Hands each of the network's answers to `take` as it comes, in any order, one at a time.
  ///
  /// - Throws: `.tooLong` past the turn's deadline.
  func forEachAnswer(
    of turn: ModelTurn, count: Int, input: @escaping @Sendable (Int) -> [Float],
    take: (_ index: Int, _ answer: InputAnswer) -> Void
  ) async throws(ClassificationError) {
    let ready = turn.model
    do {
      try await withThrowingTaskGroup(of: (index: Int, answer: InputAnswer).self) { group in
        var next = 0
        func start() {
          guard next < count else { return }
          let index = next
          next += 1
          group.addTask {
            guard let tensor = Tensor(shape: ready.inputShape, values: input(index)) else {
              throw ClassificationError.badNetwork(
                model: ready.manifest.reference.description, detail: "the prepared input is of another size")
            }
            return (index, InputAnswer(outputs: try await ready.model.infer([ready.inputName: tensor])))
          }
        }
        for _ in 0..<max(1, configuration.inputsAtOnce) { start() }
        while let done = try await group.next() {
          if let deadline = turn.deadline, .now > deadline {
            throw ClassificationError.tooLong(model: ready.manifest.reference.description)
          }
          take(done.index, done.answer)
          start()
        }
      }
    } catch {
      throw ClassificationError(error)
    }
  }
}
