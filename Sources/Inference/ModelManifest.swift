package import TriageDomain

/// What a model package says of itself: `manifest.json` as `Models/README.md` describes it, checked.
package struct ModelManifest: Sendable, Hashable, Decodable {
  /// Letters, digits and hyphens in lower case: also the name of the package's folder.
  package let id: String
  /// Of the weights together with all numbers of the manifest.
  package let version: String
  package let title: String
  package let status: Status
  package let inputKind: InputKind
  package let preprocessing: Preprocessing
  package let network: Network
  /// At least one.
  package let findings: [FindingSpecification]
  /// What the images must be like for this package, beside what the program asks of all.
  package let gate: [GateRule]?
  package let selfCheck: SelfCheckFiles
  package let licence: Licence
  package let performance: [Performance]
  /// Each one sentence for people.
  package let limitations: [String]
  /// The model card's file name.
  package let modelCard: String

  /// As results name the package.
  package var reference: ModelReference { ModelReference(id: id, version: version) }

  enum CodingKeys: String, CodingKey {
    case id, version, title, status, preprocessing, network, findings, gate, licence, performance, limitations
    case inputKind = "input_kind"
    case selfCheck = "self_check"
    case modelCard = "model_card"
  }

  /// How far the package has come; shown by `triaged models list`.
  package enum Status: String, Sendable, Hashable, Decodable {
    case baseline
    case clinicalEvaluation = "clinical_evaluation"
    case thirdParty = "third_party"
  }

  /// What the package can read.
  package enum InputKind: String, Sendable, Hashable, Decodable, CaseIterable {
    case headCT = "head_ct"
    case chestRadiograph = "chest_radiograph"
  }

  /// A named procedure and its numbers; the classifier knows the procedures.
  package struct Preprocessing: Sendable, Hashable, Decodable {
    package let kind: String
    package let version: Int
    /// By name; lengths in mm, intensities in HU, areas in cm2.
    package let parameters: [String: Double]
  }

  /// Files that hold one input and its expected outputs: raw little-endian 32-bit floats of the declared shapes.
  package struct SelfCheckFiles: Sendable, Hashable, Decodable {
    package let inputs: [File]
    package let outputs: [File]
    /// The greatest absolute difference of any output value that is let through.
    package let tolerance: Float

    package struct File: Sendable, Hashable, Decodable {
      package let name: String
      package let file: String
    }
  }

  package struct Licence: Sendable, Hashable, Decodable {
    package let spdx: String
    package let holder: String
    package let note: String
  }

  /// One measured figure with its 95 % interval.
  package struct Performance: Sendable, Hashable, Decodable {
    package let finding: FindingKind
    package let metric: String
    package let value: Double
    /// Low and high.
    package let interval: [Double]
    package let n: Int
    package let positives: Int
    package let data: String
    package let method: String
  }
}
