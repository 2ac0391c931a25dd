package web

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// candidatesMarkdown reads what candidates write. HTML is not markup there but
// text like any other; an image is only its description, for it would tell
// another host who reads; headings come below those of the page.
var candidatesMarkdown = goldmark.New(
	goldmark.WithParser(parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewSetextHeadingParser(), 100),
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(parser.NewListParser(), 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewBlockquoteParser(), 800),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithInlineParsers(
			util.Prioritized(parser.NewLinkParser(), 200),
			util.Prioritized(parser.NewEmphasisParser(), 500),
		),
		parser.WithASTTransformers(util.Prioritized(lowerHeadings{}, 100)),
	)),
	goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(noImages{}, 1))),
)

// lowerHeadings puts headings below the page's own two levels.
type lowerHeadings struct{}

// Transform implements parser.ASTTransformer.
func (lowerHeadings) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok {
			h.Level = min(h.Level+2, 6)
		}
	}
}

// noImages leaves an image's description alone, and marks links that lead away.
type noImages struct{}

// RegisterFuncs implements renderer.NodeRenderer.
func (noImages) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindImage, func(util.BufWriter, []byte, ast.Node, bool) (ast.WalkStatus, error) {
		return ast.WalkContinue, nil
	})
	r.Register(ast.KindLink, link)
}

// link writes a link to the web only, and without a word about who follows it.
func link(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n, ok := node.(*ast.Link)
	to := ""
	if ok {
		to = string(n.Destination)
	}
	if !strings.HasPrefix(to, "https://") && !strings.HasPrefix(to, "http://") {
		return ast.WalkContinue, nil
	}
	if entering {
		_, _ = fmt.Fprintf(w, `<a rel="noopener noreferrer nofollow" href="%s">`, util.EscapeHTML(util.URLEscape(n.Destination, true)))
	} else {
		_, _ = w.WriteString("</a>")
	}
	return ast.WalkContinue, nil
}

// markdown renders a candidate's text, and gives its beginning as plain text.
func markdown(source string) (rendered template.HTML, beginning string, err error) {
	data := []byte(source)
	doc := candidatesMarkdown.Parser().Parse(text.NewReader(data))
	var b bytes.Buffer
	if err := candidatesMarkdown.Renderer().Render(&b, data, doc); err != nil {
		return "", "", fmt.Errorf("web: a candidate's text: %w", err)
	}
	var plain strings.Builder
	if first := doc.FirstChild(); first != nil {
		_ = ast.Walk(first, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if t, ok := n.(*ast.Text); ok && entering && plain.Len() < 1000 {
				plain.Write(t.Segment.Value(data))
				if t.SoftLineBreak() || t.HardLineBreak() {
					plain.WriteByte(' ')
				}
			}
			return ast.WalkContinue, nil
		})
	}
	return template.HTML(b.String()), brief(plain.String()), nil //nolint:gosec // made by the renderer above, which lets no HTML through
}
