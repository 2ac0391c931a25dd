package web

import (
	"crypto/tls"
	"fmt"
	"os"
	"sync"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"
)

// TLS says where the certificate comes from: from files, or by ACME (RFC 8555)
// for a domain that leads to this server's port 443. Zero: there is no TLS.
type TLS struct {
	Cert, Key string // PEM files; read again when they change

	Domain string // by ACME; agrees to the authority's terms
	Cache  string // directory for what ACME gives out, the private key among it
}

func (t TLS) enabled() bool { return t != TLS{} }

// config is nil where there is no TLS.
func (t TLS) config(clock func() time.Time) (*tls.Config, error) {
	switch {
	case !t.enabled():
		return nil, nil //nolint:nilnil // net/http's way to say: none
	case t.Domain != "" && t.Cache != "" && t.Cert == "" && t.Key == "":
		manager := &autocert.Manager{
			Prompt: autocert.AcceptTOS, Cache: autocert.DirCache(t.Cache), HostPolicy: autocert.HostWhitelist(t.Domain),
		}
		// The authority asks on the TLS port itself (RFC 8737): no second one is needed.
		return &tls.Config{
			MinVersion: tls.VersionTLS12, GetCertificate: manager.GetCertificate,
			NextProtos: []string{"h2", "http/1.1", acme.ALPNProto},
		}, nil
	case t.Domain == "" && t.Cert != "" && t.Key != "":
		pair := &keyPair{cert: t.Cert, key: t.Key, clock: clock}
		if err := pair.load(); err != nil {
			return nil, err
		}
		return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: pair.get}, nil
	}
	return nil, fmt.Errorf("%w: TLS needs a certificate and its key, or a domain and a cache directory", ErrConfig)
}

// keyPair is a certificate in files, which whoever renews it replaces.
type keyPair struct {
	cert, key string
	clock     func() time.Time

	mu      sync.Mutex
	pair    *tls.Certificate
	changed time.Time // of the certificate's file
	looked  time.Time
}

// load reads the files. It needs mu, or to be first.
func (p *keyPair) load() error {
	info, err := os.Stat(p.cert)
	if err != nil {
		return fmt.Errorf("%w: certificate: %w", ErrConfig, err)
	}
	p.looked = p.clock()
	if p.pair != nil && info.ModTime().Equal(p.changed) {
		return nil
	}
	pair, err := tls.LoadX509KeyPair(p.cert, p.key)
	if err != nil {
		return fmt.Errorf("%w: certificate: %w", ErrConfig, err)
	}
	p.pair, p.changed = &pair, info.ModTime()
	return nil
}

// get gives the certificate and looks each minute whether there is a new one. One
// that can't be read leaves the old one in use.
func (p *keyPair) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.clock().Sub(p.looked) > time.Minute {
		p.looked = p.clock()
		_ = p.load() // the files may be half replaced: next minute
	}
	return p.pair, nil
}
