import { contract } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('CONTRACT_NOT_UTF8', {
  document: Uint8Array.of(0x61, 0xff),
  at: '1:1 ',
  instead: Buffer.from(contract()),
});
