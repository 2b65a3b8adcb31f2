import { createFetchTransport } from "#transport/fetch-transport.ts";
import { describeTransportContract } from "../contracts/transport-contract.ts";

describeTransportContract("the transport over fetch", createFetchTransport);
