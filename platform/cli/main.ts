#!/usr/bin/env node
import { surviveClosedPipes } from '#platform/runtime/closed-pipes.ts';
import { runCli } from './run-cli.ts';

surviveClosedPipes();
process.exitCode = await runCli(process.argv.slice(2));
