// Loaded before a service's own main (`node --import`). The channel to the supervisor closes when the supervisor ends,
// even by SIGKILL; then this process has to stop itself.
process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), 5_000).unref();
});
process.channel?.unref();
