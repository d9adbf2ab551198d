import DICOMCore
import DICOMNetworking

/// Which status a C-STORE request gets that is not stored (PS3.4 B.2.3); nil lets it go on.
enum StorePolicy {
  /// From the request alone, before its data set is read.
  static func refusal(of request: StoreRequest, freeSpoolBytes: Int?, minimumFreeSpoolBytes: Int)
    -> DIMSEStatus?
  {
    guard let sopClass = SOPClass(request.sopClass), sopClass == request.context.abstractSyntax,
      sopClass.isStorage
    else { return .sopClassNotSupported }
    guard request.hasDataSet, UID<Instance>(request.sopInstance) != nil else { return .cannotUnderstand }
    return isOverWatermark(freeSpoolBytes: freeSpoolBytes, minimumFreeSpoolBytes: minimumFreeSpoolBytes)
      ? .outOfResources : nil
  }

  /// From what the data set says of itself; nil identity stands for one that can't be read.
  static func refusal(of request: StoreRequest, identity: InstanceIdentity?) -> DIMSEStatus? {
    guard let identity else { return .cannotUnderstand }
    guard identity.sopClass.value == SOPClass(request.sopClass)?.value,
      identity.instance.value == UID<Instance>(request.sopInstance)?.value
    else { return .dataSetDoesNotMatchSOPClass }
    return nil
  }

  /// A file system that does not say how much room it has is trusted until a write fails.
  static func isOverWatermark(freeSpoolBytes: Int?, minimumFreeSpoolBytes: Int) -> Bool {
    freeSpoolBytes.map { $0 < minimumFreeSpoolBytes } ?? false
  }
}
