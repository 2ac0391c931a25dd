package web

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// What a connection may take. Who sends a byte a second is cut off; a long file
// has its own time (board.go).
const (
	readHeaderTimeout = 10 * time.Second
	readTimeout       = 30 * time.Second
	writeTimeout      = 60 * time.Second
	idleTimeout       = 2 * time.Minute
	shutdownTimeout   = 20 * time.Second
	maxHeaderBytes    = 16 << 10
)

func newHTTP(s *Server, certificates *tls.Config) *http.Server {
	return &http.Server{
		Handler:           s,
		TLSConfig:         certificates,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          log.New(serverLog{s.book}, "", 0),

		DisableGeneralOptionsHandler: true,
	}
}

// Serve takes connections until ctx is done, then lets requests that are under
// way finish, for some seconds, and returns nil. It closes the listener. It is
// called once.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	listener = &narrow{Listener: listener, free: make(chan struct{}, s.most), shut: make(chan struct{})}
	ended := make(chan error, 1)
	go func() {
		if s.http.TLSConfig != nil {
			ended <- s.http.ServeTLS(listener, "", "")
		} else {
			ended <- s.http.Serve(listener)
		}
	}()
	select {
	case err := <-ended:
		return fmt.Errorf("web: serve: %w", err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	err := s.http.Shutdown(grace)
	if errors.Is(err, context.DeadlineExceeded) {
		err = s.http.Close()
	}
	if served := <-ended; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	if err != nil {
		return fmt.Errorf("web: shut down: %w", err)
	}
	return nil
}

// narrow is a listener that lets so many connections in at once as free has
// room for. Further ones wait in the kernel's queue.
type narrow struct {
	net.Listener
	free chan struct{}
	once sync.Once
	shut chan struct{}
}

// Accept waits for room and for a connection.
func (n *narrow) Accept() (net.Conn, error) {
	select {
	case n.free <- struct{}{}:
	case <-n.shut: // net/http closes connections only once nobody accepts any more
		return nil, net.ErrClosed
	}
	conn, err := n.Listener.Accept()
	if err != nil {
		<-n.free
		return nil, err
	}
	return &counted{Conn: conn, free: n.free}, nil
}

// Close ends Accept, also where it waits for room.
func (n *narrow) Close() error {
	n.once.Do(func() { close(n.shut) })
	return n.Listener.Close()
}

// counted gives its place back when it is closed.
type counted struct {
	net.Conn
	free chan struct{}
	once sync.Once
}

// Close closes the connection.
func (c *counted) Close() error {
	err := c.Conn.Close()
	c.once.Do(func() { <-c.free })
	return err
}
