// Takes one read wish per cycle, round robin, computes its address, routes it and offers it.
//
// Latency:  a wish is on the channel one cycle later.
// Ordering: at most one read per tag under way; walkers have tags 0..., queues those above.
// Errors:   a read that may not be made is not offered; its queue gets the fault.
`default_nettype none
module dfe_read_channel #(
  parameter int unsigned Queues = 4,
  parameter int unsigned Walkers = 8,
  localparam int unsigned QueueBits = Queues > 1 ? $clog2(Queues) : 1,
  localparam int unsigned WalkerBits = Walkers > 1 ? $clog2(Walkers) : 1,
  localparam int unsigned Tags = Walkers + Queues,
  localparam int unsigned TagBits = $clog2(Tags)
) (
  input  wire logic                  clk_i,
  input  wire logic                  rst_ni,

  input  wire dfe_pkg::window_mode_e window_mode_i,
  input  wire logic [63:0]           window_base_i,
  input  wire logic [63:0]           window_size_i,

  // Walkers that ask; those that start or go on in this cycle ask with what they will hold.
  input  wire logic [Walkers-1:0]    asking_i,
  input  wire dfe_pkg::chain_t       chain_i [Walkers],
  input  wire dfe_pkg::walk_t        walk_i [Walkers],
  input  wire logic [63:0]           table_addr_i [Walkers],
  input  wire logic [Walkers-1:0]    start_i,
  input  wire logic [QueueBits-1:0]  start_queue_i,
  input  wire logic [15:0]           start_index_i,
  input  wire logic [Walkers-1:0]    served_i,
  input  wire logic [15:0]           served_index_i,
  input  wire logic                  served_in_table_i,
  input  wire logic [63:0]           served_table_addr_i,
  input  wire dfe_pkg::chain_law_t   law_i [Queues],
  input  wire logic [63:0]           desc_addr_i [Queues],
  output      logic [Walkers-1:0]    walker_granted_o,

  // Queues that ask.
  input  wire logic [Queues-1:0]     queue_valid_i,
  input  wire dfe_pkg::read_kind_e   queue_kind_i [Queues],
  input  wire logic [63:0]           queue_addr_i [Queues],
  input  wire logic [Queues-1:0]     queue_carry_i,
  input  wire logic [5:0]            queue_count_i [Queues],
  output      logic [Queues-1:0]     queue_granted_o,

  // Fault of the queue whose read was refused, one cycle.
  output      logic [Queues-1:0]     fault_o,
  output      dfe_pkg::error_e       fault_code_o,
  output      logic [63:0]           fault_addr_o,

  // Engine to environment: reads, valid-ready.
  output      logic                  rd_valid_o,
  output      logic [63:0]           rd_addr_o,
  output      logic                  rd_local_o,
  output      logic [2:0]            rd_kind_o,
  output      logic [7:0]            rd_tag_o,
  output      logic [7:0]            rd_queue_o,
  output      logic [7:0]            rd_count_o,
  input  wire logic                  rd_ready_i
);
  logic                 valid_d, valid_q, local_q;
  logic [63:0]          addr_q;
  dfe_pkg::read_kind_e  kind_q;
  logic [TagBits-1:0]   tag_q;
  logic [QueueBits-1:0] queue_q;
  logic [5:0]           count_q;

  logic                  any, take, load, local_read, in_table, carry;
  logic [Tags-1:0]       pick;
  logic [TagBits-1:0]    tag;
  logic [WalkerBits-1:0] walker;
  logic [QueueBits-1:0]  queue;
  logic [15:0]           index;
  dfe_pkg::read_kind_e   kind;
  logic [63:0]           base, addr, routed;
  logic [5:0]            count;
  dfe_pkg::error_e       code;

  dfe_arbiter #(.Count(Tags)) u_arbiter (
    .clk_i, .rst_ni, .request_i({queue_valid_i, asking_i}), .advance_i(take),
    .valid_o(any), .onehot_o(pick), .index_o(tag));

  assign take = any && (!valid_q || rd_ready_i);
  assign walker = tag[WalkerBits-1:0];

  always_comb begin
    index = walk_i[walker].index;
    in_table = walk_i[walker].in_table;
    base = table_addr_i[walker];
    queue = chain_i[walker].queue_id[QueueBits-1:0];
    if (start_i[walker]) begin
      index = start_index_i;
      in_table = 1'b0;
      queue = start_queue_i;
    end else if (served_i[walker]) begin
      index = served_index_i;
      in_table = served_in_table_i;
      base = served_table_addr_i;
    end
    kind = law_i[queue].is_packed ? dfe_pkg::ReadPacked : dfe_pkg::ReadDescriptor;
    if (in_table) kind = dfe_pkg::ReadIndirect;
    else base = desc_addr_i[queue];
    addr = base + {44'd0, index, 4'd0};
    carry = (addr < base);
    count = 6'(dfe_pkg::DescriptorBytes);
    if (tag >= TagBits'(Walkers)) begin
      queue = QueueBits'(tag - TagBits'(Walkers));
      kind = queue_kind_i[queue];
      addr = queue_addr_i[queue];
      carry = queue_carry_i[queue];
      count = queue_count_i[queue];
    end
  end

  dfe_router u_router (
    .window_mode_i, .window_base_i, .window_size_i, .addr_i(addr), .carry_i(carry),
    .count_i(count),
    .code_o(code), .local_o(local_read), .addr_o(routed));

  always_comb begin
    load = take && code == dfe_pkg::ErrNone;
    valid_d = load || (valid_q && !rd_ready_i);
    walker_granted_o = load ? pick[Walkers-1:0] : '0;
    queue_granted_o = load ? pick[Tags-1:Walkers] : '0;
    fault_o = '0;
    if (take && !load) fault_o[queue] = 1'b1;
    fault_code_o = code;
    fault_addr_o = addr;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= 1'b0;
      addr_q <= '0;
      local_q <= 1'b0;
      kind_q <= dfe_pkg::ReadAvailIndex;
      tag_q <= '0;
      queue_q <= '0;
      count_q <= '0;
    end else begin
      valid_q <= valid_d;
      if (load) begin
        addr_q <= routed;
        local_q <= local_read;
        kind_q <= kind;
        tag_q <= tag;
        queue_q <= queue;
        count_q <= count;
      end
    end
  end

  assign rd_valid_o = valid_q;
  assign rd_addr_o = addr_q;
  assign rd_local_o = local_q;
  assign rd_kind_o = kind_q;
  assign rd_tag_o = 8'(tag_q);
  assign rd_queue_o = 8'(queue_q);
  assign rd_count_o = 8'(count_q);

`ifdef DFE_CHECKS
  dfe_channel_checks #(.Width(96)) u_channel (
    .clk_i, .rst_ni, .valid_i(valid_q), .ready_i(rd_ready_i),
    .payload_i(96'({addr_q, local_q, kind_q, tag_q, queue_q, count_q})));
`endif
endmodule
`default_nettype wire
