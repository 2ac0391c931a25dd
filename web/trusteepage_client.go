package web

import "encoding/base64"

// clientDesk is what officers, tellers and trustees run: of this build always, for
// no manifest names it.
const clientDesk = "desk.wasm"

// deskClient are the files of that client besides a page's own script. Before make
// client has been run there are none.
type deskClient struct{ Loader, Wasm runFile }

// desk gives the client that signs, and serves trustees; nil if it was not built.
func (c *Clients) desk() *deskClient {
	if c == nil || c.built[clientLoader] == nil || c.built[clientDesk] == nil {
		return nil
	}
	run := func(name string) runFile {
		a := c.built[name]
		return runFile{a.address, "sha256-" + base64.StdEncoding.EncodeToString(a.sum[:])}
	}
	return &deskClient{Loader: run(clientLoader), Wasm: run(clientDesk)}
}

// SignWords are what the script on a page to sign says.
func (p *signPage) SignWords() (out []spokenWord) {
	for _, key := range []string{"working", "nofile", "nopass", "passphrase", "personfile", "stranger", "form", "server", "old"} {
		out = append(out, spokenWord{key, p.T("trustee.sign." + key)})
	}
	return out
}
