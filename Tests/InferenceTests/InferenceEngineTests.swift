import Foundation
import Inference
import Testing

struct InferenceEngineTests {
  private func load(
    _ fixture: PackageFixture, streams: Int = 2, waiting: Int = 4096
  ) async throws -> LoadedModel {
    var configuration = InferenceConfiguration(streams: streams, threads: streams)
    configuration.maximumWaiting = waiting
    let engine = InferenceEngine(configuration)
    return try await engine.load(try await engine.package(fixture.folder))
  }

  private func input(_ seed: Int, batch: Int = 1) -> Tensor {
    let values = (0..<16 * batch).map { Float(($0 * 37 + seed * 101) % 211) / 64 - 1.5 }
    return Tensor(shape: [batch, 1, 4, 4], values: values)!
  }

  @Test("The outputs are the network's, by name and in its shapes")
  func answers() async throws {
    let fixture = try PackageFixture()
    defer { fixture.remove() }
    let x = input(3)
    let outputs = try await load(fixture).infer(["x": x])
    #expect(outputs.keys.sorted() == ["heat", "score"])
    #expect(outputs["heat"] == Tensor(shape: [1, 1, 4, 4], values: x.values.map { max($0, 0) }))
    let score = try #require(outputs["score"])
    #expect(score.shape == [1, 1])
    #expect(abs(score.values[0] - PackageFixture.score(x.values)) < 1e-4)
  }

  @Test("A batch goes through at once where the network leaves its size open, and sizes may alternate")
  func batches() async throws {
    let fixture = try PackageFixture()
    defer { fixture.remove() }
    let model = try await load(fixture, streams: 1)
    for batch in [5, 1, 9, 2] {
      let x = input(batch, batch: batch)
      let score = try #require(try await model.infer(["x": x])["score"])
      #expect(score.shape == [batch, 1])
      for row in 0..<batch {
        let expected = PackageFixture.score(Array(x.values[row * 16..<row * 16 + 16]))
        #expect(abs(score.values[row] - expected) < 1e-4)
      }
    }
  }

  @Test("The pace is of the requests that the model has, and gives all of them back")
  func pace() async throws {
    let fixture = try PackageFixture()
    defer { fixture.remove() }
    let model = try await load(fixture, streams: 3)
    let pace = try await model.pace(for: .milliseconds(50))
    #expect(pace.atOnce == 3)
    #expect(pace.alone > .zero && pace.perSecond > 0)
    #expect(model.load.idle == 3)
  }

  @Test("Sixty-four callers on two requests each get their own answer, and both requests come back")
  func concurrency() async throws {
    let fixture = try PackageFixture()
    defer { fixture.remove() }
    let model = try await load(fixture)
    let inputs = (0..<64).map { input($0) }
    let scores = try await withThrowingTaskGroup(of: (Int, Float).self) { group in
      for (index, x) in inputs.enumerated() {
        group.addTask { (index, try await model.infer(["x": x])["score"]?.values.first ?? .nan) }
      }
      return try await group.reduce(into: [Int: Float]()) { $0[$1.0] = $1.1 }
    }
    for (index, x) in inputs.enumerated() {
      #expect(abs((scores[index] ?? .nan) - PackageFixture.score(x.values)) < 1e-4)
    }
    #expect(model.load == (2, 0))
  }

  @Test("Equal inputs give bitwise equal outputs in f32, alone and among others")
  func repeatable() async throws {
    let fixture = try PackageFixture()
    defer { fixture.remove() }
    let model = try await load(fixture)
    let x = input(7)
    let first = try await model.infer(["x": x])["score"]?.values.map(\.bitPattern)
    let again = try await withThrowingTaskGroup(of: [UInt32]?.self) { group in
      for _ in 0..<32 {
        group.addTask { try await model.infer(["x": x])["score"]?.values.map(\.bitPattern) }
      }
      return try await group.reduce(into: Set<[UInt32]?>()) { $0.insert($1) }
    }
    #expect(again == [first])
  }

  @Test("Cancelling callers, waiting or running, loses no request and spoils no other answer")
  func cancellation() async throws {
    let fixture = try PackageFixture()
    defer { fixture.remove() }
    let model = try await load(fixture)
    for round in 0..<8 {
      await withTaskGroup(of: Void.self) { group in
        for index in 0..<24 {
          let x = input(index, batch: 2000)
          group.addTask {
            do throws(InferenceError) {
              let score = try await model.infer(["x": x])["score"]?.values.last ?? .nan
              #expect(abs(score - PackageFixture.score(Array(x.values.suffix(16)))) < 1e-4)
            } catch {
              #expect(error == .cancelled(model: "tiny@1.0"))
            }
          }
        }
        for _ in 0..<round { await group.next() }
        group.cancelAll()
      }
      #expect(model.load == (2, 0))
    }
    #expect(try await model.infer(["x": input(1)])["score"] != nil)
  }

  /// Input's name and shape, and what the refusal must say.
  @Test(
    "An input that is missing, unknown or of another shape is refused before the network sees it",
    arguments: [
      ("x", [1, 1, 4, 5], "x", "[1, 1, 4, 5]"), ("x", [16], "x", "[16]"), ("x", [0, 1, 4, 4], "x", "[0,"),
      ("y", [1, 1, 4, 4], "x", "missing"),
    ])
  func wrongInputs(_ name: String, _ shape: [Int], _ tensor: String, _ words: String) async throws {
    let fixture = try PackageFixture()
    defer { fixture.remove() }
    let model = try await load(fixture)
    let values = [Float](repeating: 0, count: shape.reduce(1, *))
    let wrong = try #require(Tensor(shape: shape, values: values))
    let error = await #expect(throws: InferenceError.self) { try await model.infer([name: wrong]) }
    guard case .input("tiny@1.0", tensor, let reason)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason.contains(words))
    let more = await #expect(throws: InferenceError.self) {
      try await model.infer(["x": input(1), "z": input(2)])
    }
    #expect(more == .input(model: "tiny@1.0", tensor: "z", reason: "is no input of the network"))
  }

  @Test("A manifest that declares other tensors than the network has is refused with the weights' name")
  func otherTensors() async throws {
    for (path, value) in [
      ("network.inputs.0.shape", [1, 1, 4, 8]), ("network.outputs.1.shape", [1, 2, 4, 4]),
    ] {
      var fixture = try PackageFixture()
      defer { fixture.remove() }
      try fixture.set(path, value)
      for (file, tensor) in [("input.f32", 0), ("heat.f32", 1)]
      where (tensor == 1) == path.contains("outputs") {
        try PackageFixture.write(
          [Float](repeating: 0, count: 32), to: fixture.folder.appending(path: file))
      }
      let error = await #expect(throws: InferenceError.self) { _ = try await load(fixture) }
      guard case .network(let file, let reason)? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(file == fixture.folder.appending(path: "weights.onnx").path)
      #expect(reason.contains("the manifest declares"))
    }
  }

  @Test("Callers beyond the limit are refused at once and the others are served")
  func bounded() async throws {
    let fixture = try PackageFixture()
    defer { fixture.remove() }
    let model = try await load(fixture, streams: 1, waiting: 0)
    let refusals = await withTaskGroup(of: Int.self) { group in
      for index in 0..<16 {
        let x = input(index, batch: 20_000)
        group.addTask {
          do throws(InferenceError) {
            _ = try await model.infer(["x": x])
            return 0
          } catch {
            #expect(error == .tooManyWaiting(model: "tiny@1.0", limit: 0))
            return 1
          }
        }
      }
      return await group.reduce(0, +)
    }
    #expect(refusals < 16)
    #expect(model.load == (1, 0))
  }
}
