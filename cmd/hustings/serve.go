package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"time"

	"hustings/crypto/ohttp"
	"hustings/crypto/ohttp/hybrid"
	"hustings/web"
)

type serveCmd struct {
	places
	siteFlags

	Listen     string         `help:"Address to listen on." default:":8080" env:"HUSTINGS_LISTEN"`
	TLSCert    string         `help:"Certificate file (PEM)." name:"tls-cert" type:"path" placeholder:"FILE"`
	TLSKey     string         `help:"Its key." name:"tls-key" type:"path" placeholder:"FILE"`
	ACME       string         `help:"Domain to get a certificate for by ACME." name:"acme" placeholder:"DOMAIN"`
	TrustProxy []netip.Prefix `help:"Addresses of reverse proxies that speak TLS with the public." placeholder:"CIDR"`

	Sample bool `help:"Serve a made-up branch of 64 to try things out, in databases of its own; made the first time."`
}

// Run serves until it is told to stop.
func (c *serveCmd) Run(ctx context.Context, w world) error {
	log := slog.New(slog.NewTextHandler(w.err, nil))
	site, err := c.site()
	if err != nil {
		return err
	}
	var sample *sampleHome
	if c.Sample {
		if sample, err = openSample(ctx, c.places, w); err != nil {
			return err
		}
	}
	server, err := newServer(ctx, c.places, w.now, log, web.Config{
		Site: site, TLS: c.tls(), TrustProxy: c.TrustProxy,
	})
	if err != nil {
		return err
	}
	if err := server.ready(ctx); err != nil {
		return errors.Join(err, server.close())
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return errors.Join(err, server.close())
	}
	_, _ = fmt.Fprintf(w.err, "hustings serves on %s\n", listener.Addr())
	if sample != nil {
		err = sample.tell(ctx, w, server.hall, c.address(listener))
	} else {
		err = server.tellFirstLink(ctx, w, c.address(listener))
	}
	if err != nil {
		return errors.Join(err, listener.Close(), server.close())
	}
	return errors.Join(server.serve(ctx, listener), server.close())
}

func (c *serveCmd) tls() web.TLS {
	t := web.TLS{Cert: c.TLSCert, Key: c.TLSKey}
	if c.ACME != "" {
		t.Domain, t.Cache = c.ACME, filepath.Join(c.Keys, "acme")
	}
	return t
}

// server is both sides with the HTTP server before them.
type server struct {
	hall   *hall
	office *office
	web    *web.Server
	log    *slog.Logger
}

// newServer opens both sides. They meet here, by functions that carry facts of
// the board one way and the registrars' lists the other.
func newServer(ctx context.Context, p places, now func() time.Time, log *slog.Logger, config web.Config) (*server, error) {
	h, err := openHall(ctx, p, now, true)
	if err != nil {
		return nil, err
	}
	o, err := openOffice(ctx, p, now, h.facts)
	if err != nil {
		return nil, errors.Join(err, h.close())
	}
	s := &server{hall: h, office: o, log: log}
	gateway, err := openGateway(p.Keys)
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	config.Who, config.What = o.web(), h.web(gateway)
	if config.What.Clients, err = h.clients(); err != nil {
		return nil, errors.Join(err, s.close())
	}
	config.Log, config.Clock, config.Forms = log, now, o
	if config.Desk, err = newDesk(h, o); err != nil {
		return nil, errors.Join(err, s.close())
	}
	if s.web, err = web.New(config); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// openGateway reads the key that relays' clients seal requests to, and makes it
// the first time (SPEC 11.3).
func openGateway(keys string) (web.Gateway, error) {
	path := filepath.Join(keys, "ohttp.key")
	data, err := os.ReadFile(path) //nolint:gosec // the operator names the folder
	if errors.Is(err, fs.ErrNotExist) {
		private, err := hybrid.Generate(rand.Reader)
		if err != nil {
			return web.Gateway{}, err
		}
		if data, err = ohttp.NewKey(1, private).Marshal(); err != nil {
			return web.Gateway{}, err
		}
		if err := writeDurable(path, data); err != nil {
			return web.Gateway{}, err
		}
	} else if err != nil {
		return web.Gateway{}, err
	}
	key, err := hybrid.Parse(data)
	if err != nil {
		return web.Gateway{}, fmt.Errorf("%s: %w", path, err)
	}
	server, err := ohttp.NewServer(key)
	return web.Gateway{Server: server}, err
}

func (s *server) close() error { return errors.Join(s.hall.close(), s.office.close()) }

// tickEvery is how often polls are advanced: the resolution of the closing time
// in entries, not of ballots, which no longer count after it to the second.
const tickEvery = 500 * time.Millisecond

// serve answers requests and advances the polls until ctx ends.
func (s *server) serve(ctx context.Context, listener net.Listener) error {
	ticking, stop := context.WithCancel(ctx)
	var ticks sync.WaitGroup
	// Its own openings and counts, which take long where many have answered, keep no
	// poll from closing in time.
	for _, tick := range []func(){
		func() { s.hall.tick(ticking, s.office.issued, s.log) },
		func() { s.hall.quickTick(ticking, s.office.agree, s.log) },
	} {
		ticks.Go(func() { every(ticking, tickEvery, tick) })
	}
	err := s.web.Serve(ctx, listener)
	stop()
	ticks.Wait()
	return err
}

// every does something at once and again and again, until ctx ends.
func every(ctx context.Context, pause time.Duration, do func()) {
	t := time.NewTicker(pause)
	defer t.Stop()
	for {
		do()
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}
