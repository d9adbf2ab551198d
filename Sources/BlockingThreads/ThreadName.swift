import Glibc

/// Gives the calling thread its name; the kernel keeps 15 bytes.
///
/// Through `/proc`, since Swift's Glibc does not show `pthread_setname_np`. A failure is of no consequence: the name
/// is for people.
func setThreadName(_ name: String) {
  let bytes = Array(name.utf8.prefix(15))
  let descriptor = unsafe open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return }
  _ = unsafe write(descriptor, bytes, bytes.count)
  close(descriptor)
}
