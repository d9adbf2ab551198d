import Foundation
import JWTKit
import TriageDomain

/// A provider's public keys, fetched when they are needed, kept for a while, and fetched anew for a key that is not
/// among them; never more often than configured, whatever tokens name.
actor ProviderKeys {
  private let fetch: @Sendable () async throws -> [UInt8]
  private let lifetime: Duration
  private let refreshMinimum: Duration
  private var keys: [String: JWK] = [:]
  private var fetchedAt: Timestamp?
  private var triedAt: Timestamp?
  private var isFetching = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  /// - Parameter fetch: Gives the key set's bytes; any error means that it can't be had at the moment.
  init(_ provider: ProviderConfiguration, fetch: @escaping @Sendable () async throws -> [UInt8]) {
    self.fetch = fetch
    lifetime = provider.keysLifetime
    refreshMinimum = provider.keysRefreshMinimum
  }

  /// nil when the provider has no such key. Known keys stand while the provider can't be reached.
  ///
  /// - Throws: `WorklistError.unavailable` when no keys could be fetched yet.
  func key(_ identifier: String, at now: Timestamp) async throws(WorklistError) -> JWK? {
    let isOld = fetchedAt.map { now - $0 > lifetime } ?? true
    if isOld || keys[identifier] == nil { await refresh(at: now) }
    guard fetchedAt != nil else { throw .unavailable("the log-in provider's keys can't be fetched") }
    return keys[identifier]
  }

  private func refresh(at now: Timestamp) async {
    if isFetching { return await withCheckedContinuation { waiting.append($0) } }
    if let triedAt, now - triedAt < refreshMinimum { return }
    triedAt = now
    isFetching = true
    if let bytes = try? await fetch(), let found = Self.read(bytes) {
      keys = found
      fetchedAt = now
    }
    isFetching = false
    let woken = waiting
    waiting = []
    for continuation in woken { continuation.resume() }
  }

  private struct KeySet: Decodable {
    struct Entry: Decodable {
      let key: JWK?
      let isForSignatures: Bool

      private enum Names: String, CodingKey { case use }

      init(from decoder: any Decoder) {
        // One key of an unknown kind does not spoil the others.
        key = try? JWK(from: decoder)
        let use = try? decoder.container(keyedBy: Names.self).decodeIfPresent(String.self, forKey: .use)
        isForSignatures = (use ?? nil).map { $0 == "sig" } ?? true
      }
    }

    let keys: [Entry]
  }

  private static func read(_ bytes: [UInt8]) -> [String: JWK]? {
    guard let set = try? JSONDecoder().decode(KeySet.self, from: Data(bytes)) else { return nil }
    var keys: [String: JWK] = [:]
    for entry in set.keys where entry.isForSignatures {
      if let key = entry.key, let identifier = key.keyIdentifier?.string { keys[identifier] = key }
    }
    return keys
  }
}
