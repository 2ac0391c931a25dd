package web

import (
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"hustings/crypto/ohttp"
)

// Config is what a server is made of. A server has Who, What or both.
type Config struct {
	Who  *Who
	What *What

	Site Site // what all pages share

	Desk *Desk // the officers' desk; nil: none

	Forms FormKeys // of surveys answered by plain forms; nil: none are

	TLS TLS // none: plain HTTP

	// TrustProxy are the addresses of reverse proxies whose X-Forwarded-For is
	// believed, and which speak TLS with the public. None: nobody's is believed.
	TrustProxy []netip.Prefix

	Log            *slog.Logger     // nil: nothing is logged
	Clock          func() time.Time // nil: time.Now; it reaches nothing but sign-in and the log
	Random         io.Reader        // nil: crypto/rand.Reader
	MaxConnections int              // 0: 4096
}

// Gateway is what relays reach (SPEC 11.7).
type Gateway struct {
	Server *ohttp.Server // nil: no gateway
	// Hosts are the authorities in the box's url, of each poll. The one by
	// which the gateway itself is asked counts as well.
	Hosts []string
	// AtOnce is how many requests of one relay may be under way. 0: 256.
	AtOnce int
}

// Server is the HTTP server. It is an http.Handler, and serves by Serve.
type Server struct {
	who     *Who
	what    *What
	desks   *Desk
	forms   FormKeys
	echo    *echo.Echo
	http    *http.Server
	book    *logbook
	press   *press
	origins *http.CrossOriginProtection
	secure  bool // people come by TLS
	most    int  // connections
}

// ErrConfig refuses a configuration.
var ErrConfig = errors.New("web: configuration")

// New makes a server and reads its certificate, if it has one of its own.
func New(config Config) (*Server, error) {
	setDefaults(&config)
	s := &Server{
		who: config.Who, what: config.What, desks: config.Desk, forms: config.Forms,
		book:    &logbook{log: config.Log, random: config.Random, clock: config.Clock},
		origins: http.NewCrossOriginProtection(),
		secure:  config.TLS.enabled() || len(config.TrustProxy) > 0,
		most:    config.MaxConnections,
	}
	certificates, err := config.TLS.config(config.Clock)
	if err != nil {
		return nil, err
	}
	if s.press, err = newPress(config.Site, config.Clock); err != nil {
		return nil, err
	}
	s.http = newHTTP(s, certificates)
	s.echo = echo.New()
	s.echo.Logger.SetOutput(io.Discard)
	s.echo.IPExtractor = sources(config.TrustProxy)
	s.echo.HTTPErrorHandler = s.fail
	s.routes(s.echo)
	return s, nil
}

func setDefaults(config *Config) {
	if config.Clock == nil {
		config.Clock = time.Now
	}
	if config.Random == nil {
		config.Random = rand.Reader
	}
	if config.MaxConnections <= 0 {
		config.MaxConnections = 4096
	}
}

// sources says where a request comes from: from the other end of the connection,
// or from whom a trusted proxy names there.
func sources(proxies []netip.Prefix) echo.IPExtractor {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range proxies {
		p = p.Masked()
		trust = append(trust, echo.TrustIPRange(&net.IPNet{
			IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen()),
		}))
	}
	return echo.ExtractIPFromXFFHeader(trust...)
}

// desk makes the receiver of the sign-in's handlers.
func (s *Server) desk() *desk {
	return &desk{
		signIns: s.who.SignIn, sessions: s.who.Sessions, members: s.who.Members, limiter: s.who.Limiter,
		clock: s.book.clock, book: s.book, secure: s.secure,
	}
}

// gateway makes the receiver of the relay's handlers, if there is to be one.
func (s *Server) gateway(votes caster) *gateway {
	config := s.what.Gateway
	if config.Server == nil {
		return nil
	}
	if config.AtOnce <= 0 {
		config.AtOnce = 256
	}
	return &gateway{
		server: config.Server, caster: votes, hosts: config.Hosts,
		random: s.book.random, book: s.book, relays: newCrowd(config.AtOnce),
	}
}

// ServeHTTP serves one request. A slash at the end of the path counts for
// nothing, and so does how the path is escaped.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer s.recover(w)
	guard(w.Header(), s.secure)
	r.URL.RawPath = ""
	if path := r.URL.Path; len(path) > 1 && path[len(path)-1] == '/' {
		r.URL.Path = strings.TrimSuffix(path, "/")
	}
	s.echo.ServeHTTP(w, r)
}

// recover answers for a handler that has panicked.
func (s *Server) recover(w http.ResponseWriter) {
	v := recover()
	if v == nil {
		return
	}
	if v == http.ErrAbortHandler { //nolint:errorlint // net/http compares so too
		panic(v)
	}
	w.Header().Set("Connection", "close")
	_ = send(w, s.book.panicked(v).answer(), noStore) // it has no error to give
}

// fail answers for a handler that has returned an error.
func (s *Server) fail(err error, c echo.Context) {
	if wantsPage(c.Request()) && s.failPage(c, err) == nil {
		return
	}
	a := s.book.answerTo(c.Request().Context(), err)
	_ = send(c.Response().Writer, a, noStore) // it has no error to give
}

// Routes lists every address as "METHOD /path/:with/:names", for tests that
// must miss none.
func (s *Server) Routes() (all []string) {
	for _, r := range s.echo.Routes() {
		all = append(all, r.Method+" "+r.Path)
	}
	return all
}
