package web

// clientOf is a client that was built, or none.
func clientOf(built bool) *deskClient {
	if !built {
		return nil
	}
	return &deskClient{Loader: runFile{"/client/0/wasm_exec.js", "sha256-0"}, Wasm: runFile{"/client/0/desk.wasm", "sha256-0"}}
}
