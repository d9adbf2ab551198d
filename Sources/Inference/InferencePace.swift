/// How fast a model runs on this machine.
package struct InferencePace: Sendable, Hashable {
  /// The median time of one inference while nothing else runs.
  package let alone: Duration
  /// Inferences a second while as many run at once as the model has requests.
  package let perSecond: Double
  /// How many that are.
  package let atOnce: Int
}

extension LoadedModel {
  /// Runs the network on its self-check's input for about twice `span`: one inference after the other, then as many at
  /// once as there are requests. Nobody else should use the model meanwhile.
  ///
  /// - Throws: `infer`'s errors.
  package func pace(for span: Duration) async throws(InferenceError) -> InferencePace {
    let clock = ContinuousClock()
    let atOnce = load.idle
    let inputs = selfCheck.inputs
    _ = try await infer(inputs)

    var times: [Duration] = []
    let aloneUntil = clock.now + span
    repeat {
      let start = clock.now
      _ = try await infer(inputs)
      times.append(clock.now - start)
    } while clock.now < aloneUntil
    times.sort()

    let start = clock.now
    let until = start + span
    let count: Int
    do {
      count = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<max(1, atOnce) {
          group.addTask {
            var done = 0
            repeat {
              _ = try await self.infer(inputs)
              done += 1
            } while clock.now < until
            return done
          }
        }
        return try await group.reduce(0, +)
      }
    } catch let error as InferenceError {
      throw error
    } catch {
      throw .runtime(reason: "\(error)")
    }
    return InferencePace(
      alone: times[times.count / 2],
      perSecond: Double(count) / ((clock.now - start) / .seconds(1)), atOnce: atOnce)
  }
}
