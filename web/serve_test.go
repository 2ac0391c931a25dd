package web

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/acme"
)

// start serves on the loopback until stop is called, which gives Serve's error.
func start(t *testing.T, s *Server) (addr string, stop func() error) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, listener) }()
	return listener.Addr().String(), func() error {
		cancel()
		return <-served
	}
}

func TestTimeouts(t *testing.T) {
	s, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	h := s.http
	for name, limit := range map[string]time.Duration{
		"header": h.ReadHeaderTimeout, "read": h.ReadTimeout, "write": h.WriteTimeout, "idle": h.IdleTimeout,
	} {
		if limit <= 0 || limit > 2*time.Minute {
			t.Errorf("%s: %v", name, limit)
		}
	}
	if h.MaxHeaderBytes <= 0 || h.MaxHeaderBytes > 1<<15 {
		t.Errorf("header: %d bytes", h.MaxHeaderBytes)
	}
}

// TestSlowloris has its limits scaled down a hundred times: who sends a byte now
// and then is cut off, in the header and in the body.
func TestSlowloris(t *testing.T) {
	for name, head := range map[string]string{
		"header": "GET /polls HTTP/1.1\r\nHost: x\r\nX-Slow: ",
		"body":   "POST /me/000102030405060708090a0b0c0d0e0f/signout HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n",
	} {
		s, err := New(Config{Who: &Who{}})
		if err != nil {
			t.Fatal(err)
		}
		s.http.ReadHeaderTimeout, s.http.ReadTimeout = readHeaderTimeout/100, readTimeout/100
		addr, stop := start(t, s)
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(conn, head); err != nil {
			t.Fatal(err)
		}
		cut := false
		for range 100 {
			time.Sleep(20 * time.Millisecond)
			if _, err := io.WriteString(conn, "x"); err != nil {
				cut = true
				break
			}
		}
		if !cut {
			t.Errorf("%s: two seconds of single bytes were taken", name)
		}
		_ = conn.Close()
		if err := stop(); err != nil {
			t.Error(err)
		}
	}
}

func TestLongHeader(t *testing.T) {
	s, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	addr, stop := start(t, s)
	r, err := http.NewRequest(http.MethodGet, "http://"+addr+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Long", strings.Repeat("x", 64<<10))
	if in, err := http.DefaultClient.Do(r); err == nil {
		_ = in.Body.Close()
		if in.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
			t.Errorf("got %d", in.StatusCode)
		}
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

// TestNarrow lets two connections in; the third is served once one has gone.
func TestNarrow(t *testing.T) {
	s, err := New(Config{MaxConnections: 2})
	if err != nil {
		t.Fatal(err)
	}
	addr, stop := start(t, s)
	var conns []net.Conn
	for range 3 {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		conns = append(conns, conn)
		if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
	}
	answers := func(conn net.Conn, wait time.Duration) bool {
		_ = conn.SetReadDeadline(time.Now().Add(wait))
		_, err := conn.Read(make([]byte, 1))
		return err == nil
	}
	if !answers(conns[0], 5*time.Second) || !answers(conns[1], 5*time.Second) || answers(conns[2], 200*time.Millisecond) {
		t.Error("not the first two were served")
	}
	_ = conns[0].Close()
	if !answers(conns[2], 5*time.Second) {
		t.Error("the third was not served after the first had gone")
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

// TestShutdown lets a request finish that is under way.
func TestShutdown(t *testing.T) {
	s, err := New(Config{Who: &Who{}})
	if err != nil {
		t.Fatal(err)
	}
	begun, finish := make(chan bool), make(chan bool)
	inner := s.http.Handler
	s.http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun <- true
		<-finish
		inner.ServeHTTP(w, r)
	})
	addr, stop := start(t, s)
	answered := make(chan int, 1)
	go func() {
		in, err := http.Post("http://"+addr+"/me/000102030405060708090a0b0c0d0e0f/signout", "", nil)
		if err != nil {
			t.Error(err)
			answered <- 0
			return
		}
		_ = in.Body.Close()
		answered <- in.StatusCode
	}()
	<-begun
	stopped := make(chan error, 1)
	go func() { stopped <- stop() }()
	for { // until nobody listens any more
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			break
		}
		_ = conn.Close()
	}
	close(finish)
	if got := <-answered; got != http.StatusNoContent {
		t.Errorf("got %d", got)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}

// certify writes a certificate for 127.0.0.1 and its key.
func certify(t *testing.T, name string, config TLS, pool *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	pool.AppendCertsFromPEM(certificate)
	err = errors.Join(os.WriteFile(config.Cert, certificate, 0o600),
		os.WriteFile(config.Key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600))
	if err != nil {
		t.Fatal(err)
	}
}

// TestTLS serves a certificate from files, and the next one once they change.
func TestTLS(t *testing.T) {
	dir := t.TempDir()
	files := TLS{Cert: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem")}
	pool := x509.NewCertPool()
	certify(t, "first", files, pool)
	now := time.Now()
	s, err := New(Config{TLS: files, Clock: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	addr, stop := start(t, s)
	client := &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true, DisableKeepAlives: true,
	}}
	get := func(want string) {
		t.Helper()
		in, err := client.Get("https://" + addr + "/")
		if err != nil {
			t.Fatal(err)
		}
		defer in.Body.Close() //nolint:errcheck // nothing is in it
		if got := in.TLS.PeerCertificates[0].Subject.CommonName; got != want || in.ProtoMajor != 2 || in.Header.Get("Strict-Transport-Security") == "" {
			t.Errorf("certificate %q, %s, %v; want %q", got, in.Proto, in.Header, want)
		}
	}
	get("first")
	certify(t, "second", files, pool)
	if err := os.Chtimes(files.Cert, now, now.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	get("first")
	now = now.Add(2 * time.Minute)
	get("second")
	if err := os.WriteFile(files.Cert, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	now = now.Add(2 * time.Minute)
	get("second")
	if _, err := tls.Dial("tcp", addr, &tls.Config{RootCAs: pool, MaxVersion: tls.VersionTLS11}); err == nil { //nolint:gosec // an old client
		t.Error("TLS 1.1 was spoken")
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

func TestTLSConfig(t *testing.T) {
	config, err := TLS{Domain: "vote.example", Cache: t.TempDir()}.config(time.Now)
	if err != nil || !slices.Contains(config.NextProtos, acme.ALPNProto) || config.MinVersion != tls.VersionTLS12 {
		t.Errorf("ACME: %+v, %v", config, err)
	}
	if _, err := config.GetCertificate(&tls.ClientHelloInfo{ServerName: "other.example"}); err == nil {
		t.Error("a certificate for any name is asked for")
	}
	for _, bad := range []TLS{{Cert: "a"}, {Key: "a"}, {Domain: "a"}, {Cache: "a"}, {Cert: "a", Key: "b", Domain: "c", Cache: "d"}, {Cert: "missing", Key: "missing"}} {
		if _, err := New(Config{TLS: bad}); !errors.Is(err, ErrConfig) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}
