// Loaded before a service's own main (`node --import`). The channel to the supervisor closes when the
// supervisor ends, even by SIGKILL, and then nobody is left to stop this process but itself.
process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), 5_000).unref();
});
process.channel?.unref();
