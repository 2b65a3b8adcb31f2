import { createSocketTransport } from "#transport/socket-transport.ts";
import { describeTransportContract } from "../contracts/transport-contract.ts";

describeTransportContract("the transport over sockets", createSocketTransport);
