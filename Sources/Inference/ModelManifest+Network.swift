extension ModelManifest {
  /// The network's files, digests and tensors.
  package struct Network: Sendable, Hashable, Decodable {
    /// ONNX, or the XML part of an OpenVINO IR.
    package let file: String
    /// Lower-case hexadecimal.
    package let sha256: String
    /// The binary part of an OpenVINO IR.
    package let weightsFile: String?
    package let weightsSHA256: String?
    package let precision: Precision
    package let inputs: [TensorSpecification]
    package let outputs: [TensorSpecification]

    enum CodingKeys: String, CodingKey {
      case file, sha256, precision, inputs, outputs
      case weightsFile = "weights_file"
      case weightsSHA256 = "weights_sha256"
    }
  }

  /// OpenVINO's hint for the precision of the arithmetic: operating points hold for one of them only.
  package enum Precision: String, Sendable, Hashable, Decodable {
    case f32, bf16, f16
  }

  /// One input or output. The network may leave dimensions open; the manifest says the shape of one study's input.
  package struct TensorSpecification: Sendable, Hashable, Decodable {
    package let name: String
    package let shape: [Int]
    package let element: Element

    package enum Element: String, Sendable, Hashable, Decodable {
      case f32
    }
  }
}
