import Classification
import Inference
import TriageDomain
import Worklist

extension StudyClassifier {
  /// The packages as the operations page shows them.
  var serviceModels: [ServiceModel] {
    models.map { model in
      let manifest = model.manifest
      return ServiceModel(
        id: manifest.id, version: manifest.version, title: manifest.title, status: manifest.status.rawValue,
        points: manifest.findings.map { finding in
          ServiceModel.Point(
            finding: finding.finding.rawValue, operatingPoint: finding.operatingPoint(configuration.purposes),
            isDeciding: deciding[finding.finding] == manifest.id)
        })
    }
  }
}
