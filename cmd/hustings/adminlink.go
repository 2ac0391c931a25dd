package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"strings"
	"time"

	"hustings/store"
	"hustings/web"
)

type adminLinkCmd struct {
	places
	URL string        `help:"Address of the server." default:"http://localhost:8080" placeholder:"http://HOST"`
	For time.Duration `help:"For how long it is good." default:"1h"`
}

// Run prints a link. It voids the one before it; the passphrase stays until the
// link is used.
func (c *adminLinkCmd) Run(ctx context.Context, w world) error {
	if err := c.make(); err != nil {
		return err
	}
	who, err := store.OpenWho(ctx, c.Who)
	if err != nil {
		return err
	}
	defer func() { _ = who.Close() }()
	link, err := drawDeskLink(ctx, who, c.URL, w.now().Add(c.For))
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(w.out, "%s\nIt is good once, for %v. Whoever has it runs the desk: show it to nobody.\n", link, c.For)
	return nil
}

func drawDeskLink(ctx context.Context, who *store.Who, url string, ends time.Time) (string, error) {
	code, kept, err := web.NewDeskLink(rand.Reader)
	if err != nil {
		return "", err
	}
	return strings.TrimSuffix(url, "/") + "/desk/link/" + code, who.PutDeskLink(ctx, kept, ends)
}

// firstLink is how long the link is good that a server prints on an empty database.
const firstLink = 24 * time.Hour

// tellFirstLink prints a link as long as the desk has no passphrase.
func (s *server) tellFirstLink(ctx context.Context, w world, url string) error {
	lock, err := s.office.who.DeskLock(ctx)
	if err != nil || lock.Turn > 0 {
		return err
	}
	link, err := drawDeskLink(ctx, s.office.who, url, w.now().Add(firstLink))
	if err == nil {
		_, _ = fmt.Fprintf(w.err, "officers' desk, to be opened once within a day: %s\n", link)
	}
	return err
}

// address guesses how an officer on this machine reaches the server.
func (c *serveCmd) address(l net.Listener) string {
	if c.ACME != "" {
		return "https://" + c.ACME
	}
	scheme, host := "http", "localhost"
	if c.TLSCert != "" {
		scheme = "https"
	}
	addr, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return scheme + "://" + host
	}
	if !addr.IP.IsUnspecified() && !addr.IP.IsLoopback() {
		host = addr.IP.String()
	}
	return fmt.Sprintf("%s://%s", scheme, net.JoinHostPort(host, fmt.Sprint(addr.Port)))
}
