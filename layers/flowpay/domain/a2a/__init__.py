"""A2A 1.0: the protocol's own objects, under the names of its specification (1.0.1, `a2a.proto`).

Pure: what is said over the wire and which of it is not allowed, for the server and for the client.

- `wire` how an object is read and written · `parts` Part, Message, Artifact
- `tasks` Task, its states and what a stream says of it · `requests` what a caller sends
- `errors` the protocol's errors, and what each is in both bindings
- `card` the agent card · `bindings` JSON-RPC and REST around them

And what is ours of it:

- `kept` a task as we keep it · `push` where its news are sent · `skills`, `skill_list` what we do
- `sourcing` a task told from its session · `tck` for tests, what the public kit expects
"""
