// Works on one queue at a time: reads, checks and presents one descriptor after the other.
//
// Latency:  a read takes the link's time and four cycles.
// Ordering: nothing is read before what names it has come; a list of a packed ring is looked at to
//           its end, then read.
// Errors:   the first fault of a queue, once nothing else is said of it.
// Source:   VIRTIO v1.4, 2.7.5, 2.7.6 and 2.8.
`default_nettype none
module dfe_example_worker #(
  parameter int unsigned Queues = 4,
  localparam int unsigned QueueBits = Queues > 1 ? $clog2(Queues) : 1
) (
  input  wire logic                      clk_i,
  input  wire logic                      rst_ni,
  input  wire dfe_pkg::window_mode_e     window_mode_i,
  input  wire logic [63:0]               window_base_i,
  input  wire logic [63:0]               window_size_i,

  // The queues: those configured in this cycle, the next with work, the one that is worked on.
  input  wire logic [Queues-1:0]         cfg_here_i,
  input  wire logic                      works_i,        // some have work
  input  wire logic                      picks_i,        // this one comes next
  input  wire logic [QueueBits-1:0]      pick_i,
  input  wire dfe_example_pkg::queue_t   queue_i,
  input  wire logic                      rests_i,        // it is being said to rest
  output      logic [QueueBits-1:0]      at_o,
  output      logic                      works_o,
  output      logic                      still_o,        // nothing moves without inputs
  output      logic                      reads_index_o,
  output      dfe_example_pkg::finding_t found_o,

  // Reads, data, descriptors and errors, as the pins have them.
  output      logic                      rd_valid_o,
  input  wire logic                      rd_ready_i,
  output      logic [63:0]               rd_addr_o,
  output      logic [7:0]                rd_tag_o,
  output      logic                      rd_local_o,
  output      logic [2:0]                rd_kind_o,
  output      logic [7:0]                rd_count_o,
  input  wire logic                      cpl_valid_i,
  input  wire logic [7:0]                cpl_offset_i,
  input  wire logic [7:0]                cpl_count_i,
  input  wire logic                      cpl_last_i,
  input  wire logic                      cpl_failed_i,
  input  wire logic [255:0]              cpl_data_i,
  output      logic                      desc_valid_o,
  input  wire logic                      desc_ready_i,
  output      logic [63:0]               desc_addr_o,
  output      logic [31:0]               desc_len_o,
  output      logic [15:0]               desc_flags_o,
  output      logic [15:0]               desc_head_o,
  output      logic [15:0]               desc_position_o,
  output      logic [15:0]               desc_ring_count_o,
  output      logic                      desc_indirect_o,
  output      logic                      desc_first_o,
  output      logic                      desc_last_o,
  output      logic                      err_valid_o,
  input  wire logic                      err_ready_i,
  output      logic [QueueBits-1:0]      err_queue_o,
  output      logic [7:0]                err_code_o,
  output      logic [63:0]               err_addr_o
);
  import dfe_example_pkg::*;
  state_e               state_d, state_q;
  phase_e               phase_d, phase_q;
  logic [QueueBits-1:0] at_q, err_queue_q;
  logic                 dropped_q, drops, shows, failed, err_valid_q;
  dfe_pkg::walk_t       walk_d, walk_q;
  dfe_pkg::table_t      table_d, table_q;
  logic [63:0]          table_addr_d, table_addr_q, guilty_d, guilty_q, err_addr_q;
  logic [15:0]          head_d, head_q, position_d, position_q, look_d, look_q, list_d, list_q;
  dfe_pkg::error_e      code_d, code_q, err_code_q;
  logic [127:0]         data;
  // A queue that is configured while it is worked on is dropped: what was read of it is not used.
  assign drops = dropped_q || (state_q != Idle && cfg_here_i[at_q]);

  logic                offers;
  logic [63:0]         addr, guest;
  dfe_pkg::error_e     route_code;
  dfe_example_read u_read (
    .clk_i, .rst_ni, .window_mode_i, .window_base_i, .window_size_i, .phase_i(phase_q), .queue_i,
    .walk_i(walk_q), .table_addr_i(table_addr_q), .look_i(look_q), .offers_i(offers),
    .addr_o(addr), .code_o(route_code), .guest_o(guest), .rd_addr_o, .rd_tag_o, .rd_local_o,
    .rd_kind_o, .rd_count_o, .cpl_valid_i, .cpl_offset_i, .cpl_count_i, .cpl_failed_i, .cpl_data_i,
    .data_o(data), .failed_o(failed));
  assign offers = (state_q == Launch && state_d == Offer);

  dfe_pkg::descriptor_t descriptor;
  dfe_pkg::error_e      check_code;
  logic [63:0]          check_addr;
  logic                 more, enters, is_there, linked;
  logic [15:0]          behind;
  assign descriptor = dfe_pkg::descriptor(data, queue_i.law.is_packed);
  dfe_descriptor_check u_check (
    .window_mode_i, .window_base_i, .window_size_i, .failed_i(failed), .read_addr_i(guest),
    .law_i(queue_i.law), .descriptor_i(descriptor), .walk_i(walk_q), .table_i(table_q),
    .head_i(head_q), .follows_o(more), .code_o(check_code), .addr_o(check_addr));
  always_comb begin
    enters = (descriptor.flags & dfe_pkg::DescFlagIndirect) != '0;
    linked = (descriptor.flags & dfe_pkg::DescFlagNext) != '0;
    is_there = descriptor.flags[dfe_pkg::DescFlagAvailBit] == look_q[15]
      && descriptor.flags[dfe_pkg::DescFlagUsedBit] != look_q[15];
    behind = look_q + 16'd1;
    if (behind[14:0] == queue_i.law.size[14:0]) behind = {!look_q[15], 15'd0};
  end

  always_comb begin
    state_d = state_q;
    phase_d = phase_q;
    walk_d = walk_q;
    table_d = table_q;
    table_addr_d = table_addr_q;
    head_d = head_q;
    position_d = position_q;
    look_d = look_q;
    list_d = list_q;
    code_d = dfe_pkg::ErrNone;
    guilty_d = guest;
    shows = 1'b0;
    found_o = '{default: '0};
    unique case (state_q)
      Idle: if (picks_i) begin
        state_d = Launch;
        phase_d = Index;
        list_d = '0;
      end
      Launch: if (phase_q == Index && queue_i.law.is_packed) begin
        phase_d = Look;  // of the first entry
        look_d = queue_i.next;
        found_o.looks = 1'b1;
      end else if (phase_q == Index && queue_i.known != queue_i.next) begin
        phase_d = Ring;
      end else begin
        state_d = Offer;
        found_o.looks = (phase_q == Index);
        code_d = route_code;
        guilty_d = addr;
        if (phase_q == Look && list_q == queue_i.law.size) code_d = dfe_pkg::ErrPackedMalformed;
      end
      Offer: if (rd_ready_i) state_d = Wait;
      Wait: if (cpl_valid_i && cpl_last_i) state_d = Check;
      Check: begin
        state_d = Launch;
        unique case (phase_q)
          Index: begin
            found_o.value = data[31:16];
            found_o.knows = 1'b1;
            phase_d = Ring;
            if (data[31:16] == queue_i.next) begin
              found_o.rests = 1'b1;
              state_d = Idle;
            end
            if (data[31:16] - queue_i.next > queue_i.law.size) begin
              code_d = dfe_pkg::ErrAvailIndexJump;
              guilty_d = 64'(data[31:16]);
            end
          end
          Ring: begin
            found_o.value = queue_i.next + 16'd1;
            found_o.passes = 1'b1;
            phase_d = Walk;
            head_d = data[15:0];
            position_d = queue_i.next;
            walk_d = '{index: data[15:0], count: '0, writable: 1'b0, in_table: 1'b0};
            if (data[15:0] >= queue_i.law.size) begin
              code_d = dfe_pkg::ErrHeadOutOfRange;
              guilty_d = 64'(data[15:0]);
            end
          end
          Look: if (list_q == '0 && !is_there) begin
            found_o.rests = 1'b1;
            state_d = Idle;
          end else begin
            look_d = behind;
            list_d = list_q + 16'd1;
            if (!linked) begin
              found_o.value = behind;
              found_o.passes = 1'b1;
              phase_d = Walk;
              head_d = {1'b0, queue_i.next[14:0]};
              position_d = queue_i.next;
              walk_d = '{index: head_d, count: '0, writable: 1'b0, in_table: 1'b0};
            end
          end
          Walk: begin
            code_d = check_code;
            guilty_d = check_addr;
            if (enters) begin
              walk_d.index = '0;
              walk_d.in_table = 1'b1;
              table_addr_d = descriptor.addr;
              table_d = '{count: descriptor.len[31:4], identifier: descriptor.identifier};
            end else begin
              shows = (check_code == dfe_pkg::ErrNone);
              state_d = Present;
            end
          end
        endcase
        if (failed) begin
          code_d = dfe_pkg::ErrReadFailed;
          guilty_d = guest;
        end
      end
      Present: if (desc_ready_i) begin
        state_d = desc_last_o ? Idle : Launch;
        walk_d.count = walk_q.count + 16'd1;
        walk_d.writable = desc_flags_o[1];
        walk_d.index = walk_q.index + 16'd1;
        if (!queue_i.law.is_packed) walk_d.index = descriptor.next;
        else if (!walk_q.in_table && walk_d.index == queue_i.law.size) walk_d.index = '0;
        // The last of the entries that are known was presented.
        found_o.rests = desc_last_o && !queue_i.law.is_packed && queue_i.known == queue_i.next;
      end
      Fault: if ((!err_valid_q || err_ready_i) && !rests_i) state_d = Idle;
      default: state_d = Idle;
    endcase
    if (code_d != dfe_pkg::ErrNone) begin
      state_d = Fault;
      shows = 1'b0;
      found_o = '{default: '0};
      found_o.fails = 1'b1;
    end
    if (drops) begin
      found_o = '{default: '0};
      shows = 1'b0;
      if (state_q == Offer) state_d = rd_ready_i ? Wait : Offer;
      else if (state_q == Wait && !(cpl_valid_i && cpl_last_i)) state_d = Wait;
      else if (state_q == Present && !desc_ready_i) state_d = Present;
      else state_d = Idle;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= Idle;
      phase_q <= Index;
      at_q <= '0;
      dropped_q <= 1'b0;
      err_valid_q <= 1'b0;
    end else begin
      state_q <= state_d;
      phase_q <= phase_d;
      dropped_q <= drops && state_d != Idle;
      if (state_q == Idle && picks_i) at_q <= pick_i;
      if (state_q == Fault && state_d == Idle && !drops) err_valid_q <= 1'b1;
      else if (err_ready_i) err_valid_q <= 1'b0;
    end
  end
  always_ff @(posedge clk_i) begin
    walk_q <= walk_d;
    table_q <= table_d;
    table_addr_q <= table_addr_d;
    head_q <= head_d;
    position_q <= position_d;
    look_q <= look_d;
    list_q <= list_d;
    if (state_q != Fault) begin
      code_q <= code_d;
      guilty_q <= guilty_d;
    end else if (state_d == Idle && !drops) begin
      err_queue_q <= at_q;
      err_code_q <= code_q;
      err_addr_q <= guilty_q;
    end
    if (shows) begin
      desc_addr_o <= descriptor.addr;
      desc_len_o <= descriptor.len;
      desc_flags_o <= descriptor.flags;
      desc_head_o <= head_q;
      if (queue_i.law.is_packed) begin
        desc_head_o <= walk_q.in_table ? table_q.identifier : descriptor.identifier;
      end
      desc_position_o <= position_q;
      desc_ring_count_o <= walk_q.in_table ? 16'd1 : walk_q.count + 16'd1;
      desc_indirect_o <= walk_q.in_table;
      desc_first_o <= (walk_q.count == '0);
      desc_last_o <= !more;
    end
  end

  assign at_o = at_q;
  assign works_o = (state_q != Idle);
  assign still_o = (state_q == Wait) || (state_q == Idle && !works_i);
  assign reads_index_o = works_o && phase_q == Index;
  assign rd_valid_o = (state_q == Offer);
  assign desc_valid_o = (state_q == Present);
  assign {err_valid_o, err_queue_o, err_addr_o} = {err_valid_q, err_queue_q, err_addr_q};
  assign err_code_o = 8'(err_code_q);
endmodule
`default_nettype wire
